import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Conversation, CursorPage, NoticePage, UserExport } from '@chatcall/contracts';
import { fromBufferPromise } from 'yauzl';
import { rest, startTestApp, storedExport, storedFile } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { FileStore } from '../../platform/storage/index.js';
import { UserErasure } from '../erasure/index.js';
import { UserExports } from './user-exports.service.js';

const HOSTILE = '<script>alert("1")</script> & Ben';

describe('an export of a user', () => {
  let app: TestApp;
  let owner: TestUser;
  let admin: TestUser;
  let anna: TestUser;
  let ben: TestUser;
  let file: string;

  const call = <T>(
    { token }: Pick<TestUser, 'token'>,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<RestAnswer<T>> => rest(app.url, method, path, { token, body });
  const start = (by: TestUser, of?: TestUser): Promise<RestAnswer<UserExport>> =>
    call(by, 'POST', 'exports', of === undefined ? {} : { userId: of.user.id });
  const stateOf = (by: TestUser, id: string): Promise<RestAnswer<UserExport>> =>
    call(by, 'GET', `exports/${id}`);
  const ended = async (by: TestUser, id: string): Promise<UserExport> => {
    for (;;) {
      const { body } = await stateOf(by, id);
      if (body.state !== 'running') return body;
    }
  };
  const download = (by: TestUser, id: string): Promise<Response> =>
    fetch(`${app.url}/api/files/exports/${id}`, {
      headers: { authorization: `Bearer ${by.token}` },
    });
  const filesIn = async (answer: Response): Promise<Map<string, string>> => {
    const zip = await fromBufferPromise(Buffer.from(await answer.arrayBuffer()));
    const files = new Map<string, string>();
    for await (const entry of zip.eachEntry())
      files.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)));
    return files;
  };
  /** As after the end of the process that worked on it. */
  const interrupted = async ({ user }: TestUser): Promise<string> => {
    const id = randomUUID();
    await app.database.query(
      `INSERT INTO user_exports (id, user_id, requested_by, worker, lease_until, attempts, expires_at)
       VALUES ($1, $2, $2, $3, now() - interval '1 second', 1, now() + interval '1 day')`,
      [id, user.id, randomUUID()],
    );
    return id;
  };

  beforeAll(async () => {
    app = await startTestApp();
    owner = await app.registerUser('owner');
    admin = await app.registerUser('admin');
    anna = await app.registerUser('anna');
    ben = await app.registerUser('ben');
    await app.changeAccount(owner, { siteRole: 'owner' });
    await app.changeAccount(admin, { siteRole: 'administrator' });
    await call(ben, 'PATCH', 'users/me', { displayName: HOSTILE });
    await call(anna, 'PUT', `contacts/${ben.user.id}`);
    const { body } = await call<Conversation>(anna, 'POST', 'chats/direct', {
      userId: ben.user.id,
    });
    file = await storedFile(app, anna.user.id);
    for (const [by, content, files] of [
      [anna, 'My <b>plan</b>', [{ id: file }]],
      [ben, 'A secret of Ben', []],
    ] as const)
      await call(by, 'POST', `chats/${body.id}/messages`, {
        clientMessageId: randomUUID(),
        content,
        ...(files.length > 0 ? { files } : {}),
      });
  });
  afterAll(() => app.close());

  it('has everything of the user as JSON and as a page, and no text or secret of others', async () => {
    const { status, body, headers } = await start(anna);
    expect([status, headers.get('location')]).toEqual([201, `/api/exports/${body.id}`]);
    const done = await ended(anna, body.id);
    expect(done).toMatchObject({ state: 'done', processed: 2, total: 2, userId: anna.user.id });
    const answer = await download(anna, body.id);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="chatcall-export-\d{4}-\d{2}-\d{2}\.zip"$/,
    );
    expect(Number(answer.headers.get('content-length'))).toBe(done.size);
    const files = await filesIn(answer);
    const json = (name: string): unknown => JSON.parse(files.get(`${name}.json`) ?? 'null');
    expect(json('profile')).toMatchObject([
      { username: anna.user.username, email: anna.user.email },
    ]);
    expect(json('messages')).toMatchObject([
      { content: 'My <b>plan</b>', conversation: HOSTILE, files: [file] },
    ]);
    expect(json('contacts')).toMatchObject([{ name: HOSTILE, state: 'outgoing' }]);
    expect(json('identities')).toMatchObject([{ kind: 'password' }]);
    expect(json('audit')).toContainEqual(
      expect.objectContaining({ action: 'account.registered', by: 'user' }),
    );
    const [known] = json('files') as { path: string }[];
    expect(known).toMatchObject({ name: 'plan.png', path: `files/${file}.png` });
    expect(files.get(known?.path ?? '')).toBe('the bytes of a picture');
    const page = files.get('index.html') ?? '';
    expect(page).toContain('My &lt;b&gt;plan&lt;/b&gt;');
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(page).toContain(`<a href="files/${file}.png">`);
    expect(page).not.toContain('<script');
    for (const content of files.values()) expect(content).not.toMatch(/argon2|A secret of Ben/);
  });

  it('belongs to the user who asked for it, and is in the audit log', async () => {
    const [known] = (await call<CursorPage<UserExport>>(anna, 'GET', 'exports')).body.items;
    const id = known?.id ?? '';
    for (const by of [ben, admin, owner]) {
      expect((await stateOf(by, id)).code).toBe('COMMON.NOT_FOUND');
      expect((await download(by, id)).status).toBe(404);
      expect((await call<CursorPage<UserExport>>(by, 'GET', 'exports')).body.items).toEqual([]);
    }
    const entries = await app.auditEntries(owner, `targetId=${anna.user.id}`);
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['user.export-requested', 'user.export-downloaded']),
    );
  });

  it('of another user needs the permission to erase users, also for the download', async () => {
    expect((await start(ben, anna)).code).toBe('COMMON.FORBIDDEN');
    expect((await start(admin, owner)).code).toBe('COMMON.FORBIDDEN');
    const { body } = await start(admin, anna);
    expect((await ended(admin, body.id)).state).toBe('done');
    expect((await download(admin, body.id)).status).toBe(200);
    await app.changeAccount(anna, { siteRole: 'owner' });
    expect((await download(admin, body.id)).status).toBe(403);
    await app.changeAccount(anna, { siteRole: 'member' });
    await app.changeAccount(admin, { siteRole: 'member' });
    expect((await download(admin, body.id)).status).toBe(403);
    await app.changeAccount(admin, { siteRole: 'administrator' });
  });

  it('is a notice for the user when somebody else asks for it', async () => {
    const kinds = async (user: TestUser): Promise<string[]> =>
      (await call<NoticePage>(user, 'GET', 'notices')).body.items.map(({ kind }) => kind);
    const { body } = await start(admin, ben);
    await ended(admin, body.id);
    while (!(await kinds(ben)).includes('account.exported'));
    expect(await kinds(admin)).not.toContain('account.exported');
  });

  it('is one at a time, replaces the one before, and can be stopped', async () => {
    const before = await storedExport(app, ben.user.id);
    const id = await interrupted(ben);
    expect((await start(ben)).code).toBe('COMMON.CONFLICT');
    expect((await call(ben, 'DELETE', `exports/${id}`)).status).toBe(204);
    expect((await stateOf(ben, id)).code).toBe('COMMON.NOT_FOUND');
    const { body } = await start(ben);
    expect((await ended(ben, body.id)).state).toBe('done');
    expect((await download(ben, before)).status).toBe(404);
  });

  it('begins again when its process has ended, and is given up after three attempts', async () => {
    const exports = app.app.get(UserExports);
    const id = await interrupted(ben);
    await exports.continueAll();
    expect((await stateOf(ben, id)).body.state).toBe('done');
    const failing = await interrupted(anna);
    const write = jest
      .spyOn(app.app.get(FileStore), 'write')
      .mockRejectedValue(new Error('The disk is gone'));
    await exports.continueAll();
    expect((await stateOf(anna, failing)).body.state).toBe('running');
    await exports.continueAll();
    expect((await stateOf(anna, failing)).body.state).toBe('failed');
    write.mockRestore();
  });

  it('is deleted after a week, and when the user is erased', async () => {
    const exports = app.app.get(UserExports);
    const store = app.app.get(FileStore);
    const cara = await app.registerUser('cara');
    const old = await storedExport(app, cara.user.id);
    await app.database.query(`UPDATE user_exports SET expires_at = now() WHERE id = $1`, [old]);
    expect((await download(cara, old)).status).toBe(404);
    const kept = await storedExport(app, cara.user.id);
    await exports.continueAll();
    expect([await store.stat(`exports/${old}`), await store.stat(`exports/${kept}`)]).toEqual([
      null,
      expect.objectContaining({ type: 'application/zip' }),
    ]);
    await app.app.get(UserErasure).erase(null, cara.user.id, cara.user.username);
    await exports.continueAll();
    expect(await store.stat(`exports/${kept}`)).toBeNull();
    expect((await start(admin, cara)).code).toBe('USERS.ERASED');
  });
});
