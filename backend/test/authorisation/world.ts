import type {
  AuthResult,
  CallJoined,
  Conversation,
  Message,
  RtpCapabilities,
} from '@chatcall/contracts';
import { AccessTokens } from '../../src/modules/auth/access-tokens.js';
import { UserSiteAccess } from '../../src/modules/users/user-site-access.js';
import { callWith, direct, group, people } from '../media/people.js';
import type { TestPerson } from '../media/people.js';
import { opusParameters } from '../media/rtp-parameters.js';
import { request, rest } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import { ROLES, isSignedIn, siteRoleOf } from './actors.js';
import type { Actor, Inactive, Role, SignedIn } from './actors.js';

/** Texts that only some roles may receive in an answer or an event. */
interface Secret {
  readonly text: string;
  readonly for: readonly Role[];
}

const IN_GROUP: readonly Role[] = ['owner', 'admin', 'member'];
const TITLE = 'A title for members only';
const GROUP_TEXT = 'A message for members only';
const DIRECT_TEXT = 'A message between two';
const STATUS = 'A status for people who know each other';

/** Id of the request with which the owner joined the call. */
export const ENTRY = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e11';

/** RTP capabilities of a device with audio only. */
export const CAPABILITIES: RtpCapabilities = {
  codecs: [
    {
      kind: 'audio',
      mimeType: 'audio/opus',
      preferredPayloadType: 100,
      clockRate: 48_000,
      channels: 2,
      parameters: {},
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
};

/** One application with the users and objects of the matrix. */
export class World {
  readonly secrets: Secret[] = [];
  readonly actors = new Map<Role, Actor>();

  private constructor(
    readonly app: TestApp,
    readonly users: Record<SignedIn | Inactive | 'other' | 'blocker', TestPerson>,
    /** Of `owner`, `admin` and `member`; `removed` is a former member. */
    readonly group: string,
    /** Of `owner` and `member`. */
    readonly direct: string,
    /** Of `owner` and `blocked`, with a block of `owner`. */
    readonly withBlocked: string,
    /** In the group, ended; `removed` took part. */
    readonly pastCall: string,
    /**
     * An active call in the group: `owner` and `member` have joined, it rings for `admin`. The
     * answer to the join of the owner.
     */
    readonly call: CallJoined,
    readonly callOfMember: CallJoined,
    /** A message in the group. */
    readonly messageId: string,
    /** A channel of `owner`. */
    readonly channel: string,
    /** A section of `other`. */
    readonly section: string,
    /** An upload of `owner`. */
    readonly upload: string,
  ) {}

  static async create(app: TestApp): Promise<World> {
    const users = await people(
      app,
      'owner',
      'admin',
      'member',
      'removed',
      'nonMember',
      'blocked',
      'siteOwner',
      'administrator',
      'auditor',
      'guest',
      'bot',
      'deactivated',
      'invited',
      'erased',
      'other',
      'blocker',
    );
    const { owner, admin, member, removed, nonMember, blocked, blocker } = users;
    const id = await group(owner, admin, member, removed);
    await rest(app.url, 'PATCH', `chats/${id}/members/${admin.id}`, {
      token: owner.user.token,
      body: { role: 'admin' },
    });
    const two = await direct(owner, member);
    const withBlocked = await direct(owner, blocked);
    for (const person of [owner, admin, member, removed]) await say(person, id, 'Hello');
    for (const person of [owner, member]) await say(person, two, DIRECT_TEXT);
    for (const person of [owner, blocked]) await say(person, withBlocked, 'Hello');
    const [past] = await callWith(owner, id, removed);
    for (const person of [owner, removed])
      await person.send('call:hangup', { callId: past?.call.id ?? '' }).catch(() => undefined);
    await done(app, owner, 'DELETE', `chats/${id}/members/${removed.id}`);
    await done(app, owner, 'PUT', `contacts/${blocked.id}/block`);
    await done(app, blocker, 'PUT', `contacts/${blocked.id}/block`);
    for (const person of [removed, nonMember, blocked]) person.forget();

    await done(app, owner, 'PATCH', `chats/${id}`, { title: TITLE });
    await done(app, owner, 'PATCH', 'users/me', { statusText: STATUS });
    const { id: messageId } = await say(owner, id, GROUP_TEXT);
    const call = await request(owner.socket, 'call:initiate', {
      requestId: ENTRY,
      conversationId: id,
      kind: 'video',
    });
    await member.waitFor('call:incoming', (notice) => notice.call.id === call.call.id);
    const callOfMember = await member.send('call:accept', { callId: call.call.id });
    if (past === undefined) throw new Error('A call did not start');
    const world = new World(
      app,
      users,
      id,
      two,
      withBlocked,
      past.call.id,
      call,
      callOfMember,
      messageId,
      await channelOf(app, users.other),
      await sectionOf(app, users.other),
      await uploadOf(app, owner),
    );
    await world.#addActors();
    await world.#assignRoles();
    world.#addSecrets();
    return world;
  }

  async #addActors(): Promise<void> {
    const { member, other: _other, blocker: _blocker, ...rest1 } = this.users;
    for (const [role, person] of Object.entries({ ...rest1, member }))
      this.actors.set(role as Role, { role: role as Role, person, token: person.user.token });
    this.actors.set('signedOut', { role: 'signedOut', person: member, token: undefined });
    const tokens = this.app.app.get(AccessTokens);
    const expired = await tokens.issue(
      member.id,
      member.sessionId,
      new Date(Date.now() - 3_600_000),
    );
    this.actors.set('expired', { role: 'expired', person: member, token: expired.token });
    const ended = await this.signIn(member);
    await rest(this.app.url, 'POST', 'auth/logout', { token: ended.accessToken });
    this.actors.set('ended', { role: 'ended', person: member, token: ended.accessToken });
  }

  async #assignRoles(): Promise<void> {
    const guest = this.actors.get('guest');
    // Guests create no groups.
    if (guest !== undefined) await this.ownGroup(guest);
    for (const role of ROLES)
      if (isSignedIn(role) && siteRoleOf(role) !== 'member')
        await this.app.changeAccount(this.users[role].user, { siteRole: siteRoleOf(role) });
    await this.app.changeAccount(this.users.deactivated.user, { state: 'deactivated' });
    // With a session that has not ended: the state alone decides.
    for (const state of ['invited', 'erased'] as const)
      await this.app.database.query(
        'UPDATE users SET state = $2, access_changed_at = clock_timestamp() WHERE id = $1',
        [this.users[state].id, state],
      );
    await this.app.app.get(UserSiteAccess).look();
  }

  #addSecrets(): void {
    const { owner } = this.users;
    const secrets: [string, readonly Role[]][] = [
      [TITLE, IN_GROUP],
      [GROUP_TEXT, IN_GROUP],
      [this.call.call.id, IN_GROUP],
      [this.pastCall, IN_GROUP],
      [STATUS, IN_GROUP],
      [DIRECT_TEXT, ['owner', 'member']],
      [owner.user.user.email, ['owner']],
      [owner.sessionId, ['owner']],
    ];
    for (const [text, roles] of secrets) this.secrets.push({ text, for: roles });
  }

  async signIn(person: TestPerson): Promise<AuthResult> {
    const { username } = person.user.user;
    const body = { login: username, password: person.user.password };
    return (await rest<AuthResult>(this.app.url, 'POST', 'auth/login', { body })).body;
  }

  /** A channel of `other`, which the actor can join. */
  freshChannel(): Promise<string> {
    return channelOf(this.app, this.users.other);
  }

  /**
   * A group like `group` for one cell that may change it; `extra` is a member without a special
   * role.
   */
  async freshGroup({ role }: Actor): Promise<string> {
    const { owner, admin, member, removed, other } = this.users;
    if (!isSignedIn(role)) return this.group;
    const id = await group(owner, admin, member, removed, other);
    await done(this.app, owner, 'PATCH', `chats/${id}/members/${admin.id}`, { role: 'admin' });
    await done(this.app, owner, 'DELETE', `chats/${id}/members/${removed.id}`);
    return id;
  }

  /** A new message of the owner in the group. */
  async freshMessage(): Promise<{ conversationId: string; messageId: string }> {
    const { id: messageId } = await say(this.users.owner, this.group, 'Fresh');
    return { conversationId: this.group, messageId };
  }

  /** A group that the actor has created, where they may do everything. */
  async ownGroup({ role, person }: Actor): Promise<string> {
    if (!isSignedIn(role)) return this.group;
    this.#ownGroups.set(role, this.#ownGroups.get(role) ?? group(person));
    return (await this.#ownGroups.get(role)) ?? this.group;
  }

  /** A new session of the actor, for cells that end it. */
  async freshToken(actor: Actor): Promise<string | undefined> {
    return isSignedIn(actor.role) ? (await this.signIn(actor.person)).accessToken : actor.token;
  }

  /** A token of a user who appears nowhere else, for cells that end all sessions of an account. */
  async tokenOfNobody({ role, token }: Actor): Promise<string | undefined> {
    return isSignedIn(role) ? (await this.app.registerUser('nobody')).token : token;
  }

  /** An authenticator app of a user who appears nowhere else. */
  async factorOfNobody(confirmed: boolean): Promise<string> {
    const { user } = await this.app.registerUser('nobody');
    const [row] = await this.app.database.query<{ id: string }>(
      `INSERT INTO factors (id, user_id, kind, name, secret, confirmed_at)
       VALUES (gen_random_uuid(), $1, 'totp', 'App', 'sealed', CASE WHEN $2 THEN now() END) RETURNING id`,
      [user.id, confirmed],
    );
    return row?.id ?? '';
  }

  /** A producer of the owner in the call. */
  async producer(): Promise<string> {
    const { producerId } = await this.users.owner.send('media:produce', this.production(this.call));
    this.#producers.push(producerId);
    return producerId;
  }

  /** The payload with which a device sends a track over its transport. */
  production({ call, sendTransport }: CallJoined) {
    this.#ssrc += 1;
    return {
      callId: call.id,
      transportId: sendTransport.id,
      kind: 'audio',
      source: 'microphone',
      rtpParameters: opusParameters(this.#ssrc, String(this.#ssrc)),
      paused: false,
    } as const;
  }

  /** A consumer of the owner for the media of the member. */
  async consumerOfOwner(): Promise<string> {
    const { owner } = this.users;
    const callId = this.call.call.id;
    const { member } = this.users;
    this.#producerOfMember ??= member
      .send('media:produce', this.production(this.callOfMember))
      .then(({ producerId }) => producerId);
    const producerIds = [await this.#producerOfMember];
    const { consumers } = await owner.send('media:consume', {
      callId,
      rtpCapabilities: CAPABILITIES,
      producerIds,
    });
    const [consumer] = consumers;
    if (consumer === undefined) throw new Error('The owner does not receive what the member sends');
    return consumer.consumerId;
  }

  /** Closes the producer of a cell, since the producers of a peer are limited. */
  async closeProducers(): Promise<void> {
    const callId = this.call.call.id;
    for (const producerId of this.#producers.splice(0))
      await this.users.owner
        .send('media:closeProducer', { callId, producerId })
        .catch(() => undefined);
  }

  readonly #producers: string[] = [];
  #producerOfMember: Promise<string> | null = null;
  readonly #ownGroups = new Map<Role, Promise<string>>();
  #ssrc = 1_000;

  /**
   * Secrets in an answer that the role may not know. An error may repeat what the request
   * contained.
   */
  leaks(role: Role, answer: string, asked: unknown = ''): string[] {
    const sent = JSON.stringify(asked);
    return this.secrets
      .filter(
        ({ text, for: roles }) =>
          !roles.includes(role) && answer.includes(text) && !sent.includes(text),
      )
      .map(({ text }) => text);
  }
}

async function say(person: TestPerson, conversationId: string, content: string): Promise<Message> {
  const clientMessageId = crypto.randomUUID();
  return (await person.send('chat:message', { conversationId, content, clientMessageId })).message;
}

async function done(
  app: TestApp,
  person: TestPerson,
  method: string,
  path: string,
  body?: unknown,
): Promise<void> {
  const answer = await rest<Conversation>(app.url, method, path, {
    token: person.user.token,
    body,
  });
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.code}`);
}

async function sectionOf(app: TestApp, { user }: TestPerson): Promise<string> {
  const { body } = await rest<{ id: string }>(app.url, 'POST', 'sections', {
    token: user.token,
    body: { name: 'Customers' },
  });
  return body.id;
}

async function uploadOf(app: TestApp, { user }: TestPerson): Promise<string> {
  const { headers } = await rest(app.url, 'POST', 'uploads', {
    token: user.token,
    headers: { 'tus-resumable': '1.0.0', 'upload-length': '5' },
  });
  return headers.get('location')?.split('/').at(-1) ?? '';
}

async function channelOf(app: TestApp, owner: TestPerson): Promise<string> {
  const body = { title: 'A channel' };
  const { token } = owner.user;
  return (await rest<Conversation>(app.url, 'POST', 'chats/channels', { token, body })).body.id;
}
