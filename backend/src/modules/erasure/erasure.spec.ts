import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Account, Conversation, ErrorCode, Message, MessagePage } from '@chatcall/contracts';
import sharp from 'sharp';
import {
  beginUpload,
  nextNotice,
  rest,
  startTestApp,
  storedFile,
} from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { runConsole } from '../../console/run-console.js';
import { ERASURE } from './erasure-plan.js';
import { UserErasure } from './index.js';

const NAME = 'Zaphodine';
const ERASED = 'Erased user';

describe('erasing a user', () => {
  let app: TestApp;
  let owner: TestUser;
  let admin: TestUser;
  let anna: TestUser;
  let gone: TestUser;
  let direct: string;
  let group: string;
  let other: string;
  let avatar: string;
  let sentFile: string;

  const call = <T>(
    { token }: Pick<TestUser, 'token'>,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<RestAnswer<T>> => rest(app.url, method, path, { token, body });
  const send = async (
    by: TestUser,
    place: string,
    content: string,
    files?: unknown,
  ): Promise<Message> =>
    (
      await call<Message>(by, 'POST', `chats/${place}/messages`, {
        clientMessageId: randomUUID(),
        content,
        ...(files === undefined ? {} : { files }),
      })
    ).body;
  const createGroup = async (by: TestUser, memberIds: readonly string[]): Promise<string> =>
    (await call<Conversation>(by, 'POST', 'chats/groups', { title: 'Group', memberIds })).body.id;
  const erase = (
    by: TestUser,
    { user }: Pick<TestUser, 'user'>,
    username = user.username,
  ): Promise<RestAnswer<Account>> =>
    call(by, 'POST', `admin/users/${user.id}/erasure`, { username });
  const history = async (by: TestUser, place: string): Promise<readonly Message[]> =>
    (await call<MessagePage>(by, 'GET', `chats/${place}/messages`)).body.items;
  /** Where the database has a text, in any case. */
  const placesOf = async (text: string): Promise<string[]> => {
    const found: string[] = [];
    for (const table of Object.keys(ERASURE)) {
      const rows = await app.database.query(
        `SELECT 1 FROM ${table} WHERE strpos(lower(${table}::text), lower($1)) > 0`,
        [text],
      );
      if (rows.length > 0) found.push(table);
    }
    return found;
  };
  const count = async (table: string, condition: string): Promise<number> => {
    const rows = await app.database.query(`SELECT 1 FROM ${table} WHERE ${condition}`, [
      gone.user.id,
    ]);
    return rows.length;
  };

  beforeAll(async () => {
    app = await startTestApp();
    owner = await app.registerUser('owner');
    admin = await app.registerUser('admin');
    anna = await app.registerUser('anna');
    const ben = await app.registerUser('ben');
    gone = await app.registerUser(NAME);
    const { id } = gone.user;
    await app.changeAccount(owner, { siteRole: 'owner' });
    await app.changeAccount(admin, { siteRole: 'administrator' });
    await app.changeAccount(gone, { siteRole: 'administrator' });
    await call(gone, 'PUT', `contacts/${anna.user.id}`);
    await call(anna, 'PUT', `contacts/${id}`);
    await call(ben, 'PUT', `contacts/${id}/block`);
    direct = (await call<Conversation>(gone, 'POST', 'chats/direct', { userId: anna.user.id })).body
      .id;
    group = await createGroup(anna, [id]);
    other = await createGroup(anna, [ben.user.id]);
    const written = await send(gone, direct, 'The plan is ready.');
    const file = await storedFile(app, id);
    sentFile = file;
    await send(gone, group, 'With a file.', [{ id: file }]);
    await send(anna, group, `Thanks, <@${id}>.`);
    await call(anna, 'POST', `chats/${other}/forwards`, {
      clientMessageId: randomUUID(),
      sourceConversationId: direct,
      messageId: written.id,
    });
    await call(gone, 'PUT', `chats/${direct}/messages/${written.id}/saved`);
    await call(gone, 'POST', 'sections', { name: `Plans of ${NAME}` });
    await call(gone, 'PUT', `chats/${direct}/draft`, {
      text: `I am ${NAME}`,
      writtenAt: new Date().toISOString(),
    });
    await call(gone, 'PATCH', 'users/me', { statusText: `${NAME} is away`, language: 'de' });
    await call(gone, 'POST', 'admin/invitations', {});
    const picture = await sharp({
      create: { width: 64, height: 64, channels: 3, background: 'red' },
    })
      .png()
      .toBuffer();
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'me.png');
    avatar = String(
      (await call<{ avatarUrl: string }>(gone, 'PUT', 'users/me/avatar', form)).body.avatarUrl,
    );
    await storedFile(app, id);
    await beginUpload(app, gone.token);
    await rest(app.url, 'POST', 'admin/user-imports?dryRun=true', {
      token: admin.token,
      headers: { 'content-type': 'text/csv' },
      body: `username,displayName,email\n${gone.user.username},${NAME},${gone.user.email}`,
    });
    await app.database.query(
      `INSERT INTO factors (id, user_id, kind, name, secret) VALUES ($1, $2, 'totp', $3, 'sealed')`,
      [randomUUID(), id, `Phone of ${NAME}`],
    );
  });
  afterAll(() => app.close());

  it('has a decision for every table and column', async () => {
    const columns = await app.database.query<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name <> 'migrations'`,
    );
    const tables = Object.groupBy(columns, ({ table }) => table);
    expect(Object.keys(ERASURE).sort()).toEqual(Object.keys(tables).sort());
    for (const [table, erasure] of Object.entries(ERASURE)) {
      if ('deleted' in erasure) continue;
      const decided = [
        ...erasure.changed.flatMap(({ values }) => Object.keys(values)),
        ...erasure.kept,
      ];
      const existing = tables[table]?.map(({ column }) => column) ?? [];
      expect([table, ...decided.sort()]).toEqual([table, ...existing.sort()]);
    }
  });

  it('is refused without the username, without the permission, and for owners', async () => {
    const codes: (ErrorCode | undefined)[] = [];
    for (const answer of [
      await erase(admin, gone, 'somebody'),
      await erase(anna, gone),
      await erase(admin, owner),
      await erase(owner, owner),
      await erase(owner, { user: { ...gone.user, id: randomUUID() } }),
    ])
      codes.push(answer.code);
    expect(codes).toEqual([
      'COMMON.VALIDATION',
      'COMMON.FORBIDDEN',
      'COMMON.FORBIDDEN',
      'USERS.LAST_OWNER',
      'USERS.NOT_FOUND',
    ]);
    expect((await call<Account>(admin, 'GET', `admin/users/${gone.user.id}`)).body.state).toBe(
      'active',
    );
  });

  it('removes names, address and everything personal, also from open clients', async () => {
    expect(await placesOf(NAME)).toEqual(
      expect.arrayContaining([
        'users',
        'contacts',
        'messages',
        'drafts',
        'sections',
        'factors',
        'user_import_rows',
      ]),
    );
    const seen = nextNotice(await anna.socket(), 'user:updated');
    const dropped = nextNotice(await anna.socket(), 'contact:changed');
    const { status, body } = await erase(admin, gone);
    expect([status, body]).toMatchObject([
      200,
      { id: gone.user.id, displayName: ERASED, state: 'erased', siteRole: 'member' },
    ]);
    expect(await seen).toMatchObject({
      user: {
        id: gone.user.id,
        displayName: ERASED,
        avatarUrl: null,
        statusText: '',
        state: 'erased',
      },
    });
    expect(await dropped).toEqual({ userId: gone.user.id, contact: null });
    for (const text of [NAME, gone.user.username, gone.user.email])
      expect(await placesOf(text)).toEqual([]);
    for (const [table, erasure] of Object.entries(ERASURE))
      if ('deleted' in erasure && !erasure.deleted.includes('SELECT'))
        expect([table, await count(table, erasure.deleted)]).toEqual([table, 0]);
    expect(await count('one_time_links', 'created_by = $1 OR user_id = $1')).toBe(0);
  });

  it('signs out everywhere and releases the username and the address', async () => {
    expect((await call(gone, 'GET', 'users/me')).code).toBe('AUTH.SESSION_ENDED');
    const { username, email, displayName } = gone.user;
    const again = await rest(app.url, 'POST', 'auth/register', {
      body: { username, email, displayName, password: gone.password },
    });
    expect(again.status).toBe(201);
  });

  it('deletes the picture, files that were not sent and uploads, and keeps files of messages', async () => {
    expect((await fetch(`${app.url}${avatar}`)).status).toBe(404);
    expect(await count('files', 'owner_id = $1')).toBe(1);
    expect(await count('uploads', 'owner_id = $1')).toBe(0);
    const file = await fetch(`${app.url}/api/files/${sentFile}`, {
      headers: { authorization: `Bearer ${anna.token}` },
    });
    expect(file.status).toBe(200);
  });

  it('conversations stay readable, without the name', async () => {
    const written = await history(anna, direct);
    expect(written.map(({ content }) => content)).toContain('The plan is ready.');
    const named = (await history(anna, group)).find(({ content }) => content.startsWith('Thanks'));
    expect(named?.mentions.users).toMatchObject([{ id: gone.user.id, displayName: ERASED }]);
    const forwarded = (await history(anna, other)).find((message) => message.forwarded !== null);
    expect(forwarded?.forwarded?.sender).toMatchObject({ id: gone.user.id, displayName: ERASED });
    const { body } = await call<Conversation>(anna, 'GET', `chats/${direct}`);
    expect(JSON.stringify(body)).toContain(ERASED);
  });

  it('the audit log has the ids of both and no name', async () => {
    const query = `targetId=${gone.user.id}&action=account.erased`;
    expect(await app.auditEntries(owner, query)).toMatchObject([
      { actorId: admin.user.id, details: { previous: 'active' } },
    ]);
  });

  it('twice is the same as once, and what was stored late is removed', async () => {
    const first = (await call<Account>(admin, 'GET', `admin/users/${gone.user.id}`)).body;
    expect((await erase(admin, gone)).body).toEqual(first);
    await app.database.query(
      `INSERT INTO sections (id, user_id, name, position) VALUES ($1, $2, 'late', 0)`,
      [randomUUID(), gone.user.id],
    );
    await app.app.get(UserErasure).finishAll();
    expect(await count('user_erasures', 'user_id = $1')).toBe(1);
    await app.database.query(`UPDATE user_erasures SET erased_at = now() - interval '1 hour'`);
    await app.app.get(UserErasure).finishAll();
    expect(await count('user_erasures', 'user_id = $1')).toBe(0);
    expect(await count('sections', 'user_id = $1')).toBe(0);
    expect((await call<Account>(admin, 'GET', `admin/users/${gone.user.id}`)).body).toEqual(first);
  });

  it('works from the console, which asks for the username', async () => {
    const cara = await app.registerUser('cara');
    const run = async (...words: string[]): Promise<[number, string]> => {
      let text = '';
      const add = (part: string): void => void (text += part);
      const code = await runConsole(words, {
        loadConfig: () => app.config,
        readLine: async () => '',
        out: add,
        err: add,
      });
      return [code, text];
    };
    expect((await run('users', 'erase', cara.user.username))[0]).toBe(2);
    expect(await run('users', 'erase', cara.user.email, '--confirm', cara.user.username)).toEqual([
      0,
      'The user is erased.\n',
    ]);
    const account = await call<Account>(admin, 'GET', `admin/users/${cara.user.id}`);
    expect(account.body).toMatchObject({ state: 'erased', displayName: ERASED });
  });
});
