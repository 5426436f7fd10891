import { randomUUID } from 'node:crypto';
import type {
  PasskeyCreationOptions,
  PasskeyRequestOptions,
  ReauthenticationOptions,
} from '@chatcall/contracts';
import { generateSync } from 'otplib';
import { UserErasure } from '../../src/modules/erasure/index.js';
import { FactorsService } from '../../src/modules/auth/factors/factors.service.js';
import { Notices } from '../../src/modules/notices/index.js';
import { OneTimeLinks } from '../../src/modules/one-time-links/index.js';
import { JobQueue } from '../../src/platform/queue/index.js';
import {
  SoftwareAuthenticator,
  beginUpload,
  request,
  rest,
  showLink,
  storedExport,
  storedFile,
} from '../support/index.js';
import type { TestApp, TestUser } from '../support/index.js';
import { announcement, waitingAccount } from './fuzz-rows.js';
import type { Pools } from './random-requests.js';

/** Where passkeys of the app work. */
const ORIGIN = 'https://chat.example.com';

const FAILING_JOB = 'fuzz.fails';
/** Ids of one kind to choose from: the newest. */
const POOL_MAX = 5;

/** Users with conversations, for one sequence. */
export class World {
  readonly #app: TestApp;
  readonly #users: readonly TestUser[];
  readonly #throwaway: TestUser;
  /** Sends nothing. */
  readonly #account: TestUser;
  /** Sends nothing, and has a second factor. */
  readonly #guarded: TestUser;
  readonly tokens: readonly string[];
  /** The token of an administrator. */
  readonly administrator: string;
  readonly #inviter: string;
  readonly pools: Pools;

  private constructor(
    app: TestApp,
    users: readonly TestUser[],
    throwaway: TestUser,
    account: TestUser,
    guarded: TestUser,
    administrator: TestUser,
    pools: Pools,
  ) {
    this.#app = app;
    this.#users = users;
    this.#throwaway = throwaway;
    this.#account = account;
    this.#guarded = guarded;
    this.administrator = administrator.token;
    this.#inviter = administrator.user.id;
    // The first user sends most requests.
    const [first, ...others] = users.map(({ token }) => token);
    this.tokens = [...Array.from({ length: 6 }, () => first ?? ''), ...others, 'no-token'];
    this.pools = pools;
  }

  static async create(app: TestApp, sequence: number): Promise<World> {
    const users = await Promise.all(
      ['first', 'second', 'third'].map((name) => app.registerUser(`${name}${sequence}`)),
    );
    const throwaway = await app.registerUser(`throwaway${sequence}`);
    const administrator = await app.registerUser(`administrator${sequence}`);
    await app.changeAccount(administrator, { siteRole: 'administrator' });
    const account = await app.registerUser(`account${sequence}`);
    const guarded = await app.registerUser(`guarded${sequence}`);
    const erased = await app.registerUser(`erased${sequence}`);
    await app.app.get(UserErasure).erase(null, erased.user.id, erased.user.username);
    const ids = users.map(({ user }) => user.id);
    const logins = [...users, throwaway].map(({ user }) => user.username);
    const pools: Pools = {
      // Members of the conversations are more frequent than others.
      user: [...ids, ...ids, ...(await World.#others(app, sequence))],
      account: [account.user.id],
      waiting: [randomUUID()],
      announcement: [randomUUID()],
      accountSession: [account.sessionId],
      erased: [erased.user.id],
      setting: ['site.name'],
      settingValue: ['Example'],
      logo: [],
      linkToken: ['A'.repeat(43)],
      factor: [randomUUID()],
      factorCode: ['123456'],
      challenge: ['A'.repeat(43)],
      credential: [],
      assertion: [],
      proof: [],
      secondStep: [],
      invitation: [],
      job: [],
      notice: [randomUUID()],
      report: [randomUUID()],
      conversation: [randomUUID()],
      administered: [randomUUID()],
      administeredMember: [throwaway.user.id, guarded.user.id],
      message: [randomUUID()],
      call: [randomUUID()],
      session: [...users, throwaway].map(({ sessionId }) => sessionId),
      section: [randomUUID()],
      file: [randomUUID()],
      image: ['0'.repeat(64)],
      import: [randomUUID()],
      export: [randomUUID()],
      range: ['bytes=0-3', 'bytes=2-'],
      upload: [randomUUID()],
      completeUpload: [],
      tus: ['1.0.0'],
      // Complete with the bytes that it is created with, or with as many again.
      uploadLength: ['5', '10'],
      uploadOffset: ['5'],
      emoji: ['👍', '🎉'],
      cursor: ['abc'],
      refreshToken: ['no token'],
      login: [...logins, 'nobody'],
      password: [throwaway.password, 'wrong horse battery staple'],
      version: ['5d41402abc4b2a76b9719d911017c592'],
      entityTag: ['"1"', '"9"', '*'],
      idempotencyKey: ['first-key', 'second-key'],
    };
    const world = new World(app, users, throwaway, account, guarded, administrator, pools);
    const socket = await users[0]?.socket();
    if (socket === undefined) throw new Error('no user');
    const id = await world.converse();
    const { call } = await request(socket, 'call:initiate', { conversationId: id, kind: 'audio' });
    world.#add('call', call.id);
    return world;
  }

  /** Users that are in no conversation yet. */
  static async #others(app: TestApp, sequence: number): Promise<string[]> {
    const others = ['a', 'b', 'c'].map((name) => app.registerUser(`other-${name}${sequence}`));
    return (await Promise.all(others)).map(({ user }) => user.id);
  }

  /**
   * A group with a message of the first user, and one that the first user is not in.
   * @returns the id of the first group
   */
  async converse(): Promise<string> {
    const [first, second, third] = this.#users;
    const group = async (by: TestUser | undefined, others: (TestUser | undefined)[]) => {
      const answer = await rest<{ id: string }>(this.#app.url, 'POST', 'chats/groups', {
        token: by?.token ?? '',
        body: { title: 'Group', memberIds: others.map((other) => other?.user.id) },
      });
      this.remember('createGroup', answer.body);
      return answer.body.id;
    };
    await this.#acceptEveryone();
    await this.#issueLinks();
    await this.#failJob();
    this.#add('waiting', await waitingAccount(this.#app));
    this.#add('announcement', await announcement(this.#app));
    if (first !== undefined) await this.#setUpFactors(first);
    if (first !== undefined) this.#add('export', await storedExport(this.#app, first.user.id));
    if (first !== undefined) await this.#notify(first.user.id);
    await this.#reportAccount();
    await group(third, [second]);
    await this.#administered();
    const channel = await rest(this.#app.url, 'POST', 'chats/channels', {
      token: third?.token ?? '',
      body: { title: 'Channel' },
    });
    this.remember('createGroup', channel.body);
    const id = await group(first, [second]);
    const answer = await rest(this.#app.url, 'POST', `chats/${id}/messages`, {
      token: first?.token ?? '',
      body: { clientMessageId: randomUUID(), content: 'Hello' },
    });
    this.remember('sendMessage', answer.body);
    this.#add('image', await showLink(this.#app, (answer.body as { id: string }).id));
    if (first !== undefined) this.#add('file', await storedFile(this.#app, first.user.id));
    this.rememberUpload(await beginUpload(this.#app, first?.token ?? ''));
    const complete = await beginUpload(this.#app, first?.token ?? '', 5);
    this.#put('completeUpload', { uploadId: complete?.split('/').at(-1), name: 'hello.txt' });
    return id;
  }

  /** A group of users whom no other request needs: administrators change and delete it. */
  async #administered(): Promise<void> {
    const answer = await rest<{ id: string }>(this.#app.url, 'POST', 'chats/groups', {
      token: this.#guarded.token,
      body: { title: 'Administered', memberIds: [this.#throwaway.user.id] },
    });
    this.#add('administered', answer.body.id);
  }

  /** A job that fails whenever it is started. */
  async #failJob(): Promise<void> {
    const jobs = this.#app.app.get(JobQueue);
    jobs.process(FAILING_JOB, () => Promise.reject(new Error('on purpose')));
    const key = randomUUID();
    await jobs.schedule({ name: FAILING_JOB, key, payload: {}, delayMs: 0 });
    this.#add('job', `${FAILING_JOB}:${key}`);
  }

  /** A link for each purpose, for a user who sends no requests. */
  async #issueLinks(): Promise<void> {
    const links = this.#app.app.get(OneTimeLinks);
    const { id: userId, email } = this.#account.user;
    const [row] = await this.#app.database.query<{ email: string }>(
      'SELECT email FROM users WHERE id = $1',
      [userId],
    );
    const now = row?.email ?? email;
    const other = `${randomUUID()}@example.com`;
    const purposes = [
      ['password-reset', { email: now }],
      ['email-verification', { email: now }],
      ['email-change', { from: now, to: other }],
      ['email-undo', { email: other }],
    ] as const;
    const invitation = await links.issue({
      purpose: 'invitation',
      userId: null,
      seconds: 600,
      uses: 20,
      createdBy: this.#inviter,
      data: { siteRole: 'member' },
    });
    this.#add('linkToken', invitation.token);
    this.#add('invitation', invitation.id);
    const mailed = await links.issue({
      purpose: 'invitation',
      userId: null,
      seconds: 600,
      createdBy: this.#inviter,
      data: { siteRole: 'member', email: `${randomUUID()}@example.com` },
    });
    this.#add('invitation', mailed.id);
    for (const [purpose, data] of purposes)
      this.#add('linkToken', (await links.issue({ purpose, userId, seconds: 600, data })).token);
  }

  /** An app to confirm and one that counts, for the user; a sign-in that waits, of another one. */
  async #setUpFactors({ user, token }: TestUser): Promise<void> {
    const factors = this.#app.app.get(FactorsService);
    for (const { id } of [user, this.#guarded.user]) {
      await this.#app.database.query('DELETE FROM factors WHERE user_id = $1', [id]);
      const [row] = await this.#app.database.query<{ id: string }>(
        `INSERT INTO factors (id, user_id, kind, name, secret, confirmed_at)
         VALUES (gen_random_uuid(), $1, 'totp', 'App', 'sealed', now()) RETURNING id`,
        [id],
      );
      if (id === user.id) this.#add('factor', row?.id);
    }
    const app = await rest<{ id: string; secret: string }>(
      this.#app.url,
      'POST',
      'auth/factors/totp',
      { token, body: { name: 'Phone' } },
    );
    this.#add('factor', app.body.id);
    this.#add('factorCode', generateSync({ secret: app.body.secret }));
    const [recoveryCode] = await factors.createRecoveryCodes(this.#guarded.user.id);
    this.#add('factorCode', recoveryCode);
    const { body } = await rest<{ challenge: { token: string } }>(
      this.#app.url,
      'POST',
      'auth/login',
      { body: { login: this.#guarded.user.username, password: this.#guarded.password } },
    );
    this.#add('challenge', body.challenge.token);
    const { token: challenge } = body.challenge;
    this.#put('secondStep', { challenge, kind: 'recovery-code', code: recoveryCode });
    await this.#addPasskey(token);
  }

  /** A passkey that counts, with what it has signed, and one to add. */
  async #addPasskey(token: string): Promise<void> {
    const post = async <T>(path: string, sent: object = {}): Promise<T> =>
      (await rest<T>(this.#app.url, 'POST', `auth/${path}`, { token, body: sent })).body;
    const passkey = (): SoftwareAuthenticator => new SoftwareAuthenticator(ORIGIN);
    const options = (): Promise<PasskeyCreationOptions> => post('factors/webauthn/challenge');
    const own = passkey();
    await post('factors/webauthn', { name: 'Laptop', credential: own.create(await options()) });
    this.#put('credential', passkey().create(await options()));
    this.#put('assertion', own.get(await post<PasskeyRequestOptions>('passkey/challenge')));
    const { webauthn } = await post<ReauthenticationOptions>('reauthenticate/challenge');
    if (webauthn !== undefined) this.#put('proof', { assertion: own.get(webauthn) });
  }

  /** An open report of the user whom no other request needs. */
  async #reportAccount(): Promise<void> {
    const { id } = this.#account.user;
    await rest(this.#app.url, 'POST', 'reports', {
      token: this.#throwaway.token,
      body: { reason: 'spam', userId: id },
    });
    const [row] = await this.#app.database.query<{ id: string }>(
      `SELECT id FROM reports WHERE state = 'open' AND target_id = $1 LIMIT 1`,
      [id],
    );
    this.#add('report', row?.id);
  }

  /** A sign-in that the user may say was not theirs. */
  async #notify(userId: string): Promise<void> {
    const details = { sessionId: randomUUID(), userAgent: '', address: '' };
    await this.#app.app.get(Notices).publish(userId, 'sign-in.new-device', details);
    const [row] = await this.#app.database.query<{ id: string }>(
      'SELECT id FROM notices WHERE user_id = $1 ORDER BY id DESC LIMIT 1',
      [userId],
    );
    this.#add('notice', row?.id);
  }

  /** Users with a block between them, or who accept only contacts, cannot be in a new group. */
  async #acceptEveryone(): Promise<void> {
    const body = {
      acceptsMessages: 'everyone',
      acceptsCalls: 'everyone',
      acceptsAdding: 'everyone',
    };
    for (const { token } of this.#users) {
      await rest(this.#app.url, 'PATCH', 'users/me', { token, body });
      for (const { user } of this.#users)
        await rest(this.#app.url, 'DELETE', `contacts/${user.id}/block`, { token });
    }
  }

  /** A token of a session that may end. */
  async throwawayToken(): Promise<string> {
    const { user, password } = this.#throwaway;
    const { body } = await rest<{ accessToken: string; sessionId: string }>(
      this.#app.url,
      'POST',
      'auth/login',
      { body: { login: user.username, password } },
    );
    this.#add('session', body.sessionId);
    return body.accessToken;
  }

  /** Keeps ids of answers for later requests. */
  remember(operationId: string, answer: unknown): void {
    const { id, threadId, nextCursor, refreshToken, avatarUrl, value } = answer as Partial<
      Record<string, unknown>
    >;
    if (operationId === 'createGroup' || operationId === 'openDirectConversation')
      this.#add('conversation', id);
    // A thread begins with a message of the conversation, not with a reply.
    if (operationId === 'sendMessage' && threadId === null) this.#add('message', id);
    if (operationId === 'createSection') this.#add('section', id);
    if (operationId === 'importUsers' && (answer as { dryRun?: unknown }).dryRun === false)
      this.#add('import', id);
    if (operationId === 'createFile') this.#add('file', id);
    this.#add('cursor', nextCursor);
    this.#add('refreshToken', refreshToken);
    if (typeof avatarUrl === 'string' && operationId.startsWith('set'))
      this.pools.version[0] = avatarUrl.split('/').at(-1) ?? '';
    if (operationId === 'setLogo') this.#add('logo', value);
  }

  rememberUpload(location: string | null): void {
    if (location?.startsWith('/api/uploads/') === true)
      this.#add('upload', location.split('/').at(-1));
  }

  rememberTag(tag: string | null): void {
    this.#add('entityTag', tag);
  }

  #add(name: keyof Pools, value: unknown): void {
    if (typeof value === 'string') this.#put(name, value);
  }

  #put(name: keyof Pools, value: unknown): void {
    const pool = this.pools[name];
    pool.push(value);
    if (pool.length > POOL_MAX) pool.shift();
  }
}
