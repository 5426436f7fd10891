import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Conversation, CursorPage, ErrorBody, Member, Message } from '@chatcall/contracts';
import { rest, tokenFor } from '../../../test/support/index.js';
import type { RestAnswer } from '../../../test/support/index.js';
import { IdempotencyKeyRepository } from '../../platform/idempotency/index.js';
import { IdempotencyCleanUp } from '../../platform/idempotency/idempotency-clean-up.js';
import { createPair, createUsers, listConversations, startChatsApp } from './testing/chats-app.js';
import type { ChatsApp, Person } from './testing/chats-app.js';

type Headers = Readonly<Record<string, string>>;

let app: ChatsApp;
beforeAll(async () => {
  app = await startChatsApp();
});
afterAll(() => app.close());

function call<T = ErrorBody>(
  person: Person,
  method: string,
  path: string,
  headers: Headers,
  body?: unknown,
): Promise<RestAnswer<T>> {
  const token = tokenFor({ userId: person.id });
  return rest<T>(app.url, method, path, {
    token,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

describe('entity tags', () => {
  let anna: Person;
  let ben: Person;
  let path: string;
  beforeAll(async () => {
    [anna, ben] = await createPair(app);
    path = `chats/${(await anna.group('Team', ben)).id}`;
  });

  const tagOf = async (person: Person): Promise<string> => {
    const { headers } = await call(person, 'GET', path, {});
    return headers.get('etag') ?? '';
  };
  const rename = (
    tag: string,
    title: string,
    person = anna,
  ): Promise<RestAnswer<Conversation & ErrorBody>> =>
    call(person, 'PATCH', path, { 'if-match': tag }, { title });

  it('begin with the version of the details; caches store the answer no more than others', async () => {
    const { headers, body } = await call<Conversation>(anna, 'GET', path, {});
    expect(headers.get('etag')).toMatch(new RegExp(`^"${body.detailsVersion}\\.[\\w-]{16}"$`));
    expect(headers.get('cache-control')).toBe('no-store');
    const list = await call(anna, 'GET', 'chats', {});
    expect([list.headers.get('etag'), list.headers.get('cache-control')]).toEqual([
      null,
      'no-store',
    ]);
  });

  it('spare the answer while nothing has changed, for the same user only', async () => {
    const tag = await tagOf(anna);
    const same = await call(anna, 'GET', path, { 'if-none-match': `"x", ${tag}` });
    expect([same.status, same.body, same.headers.get('etag')]).toEqual([304, undefined, tag]);
    expect((await call(ben, 'GET', path, { 'if-none-match': tag })).status).toBe(200);
    expect((await call(anna, 'GET', path, { 'if-none-match': 'no tag' })).status).toBe(200);
  });

  it('change with what the version does not count: a new message', async () => {
    const tag = await tagOf(anna);
    await ben.send(path.slice('chats/'.length), 'hello');
    const changed = await call<Conversation>(anna, 'GET', path, { 'if-none-match': tag });
    expect([changed.status, changed.body.lastMessage?.content]).toEqual([200, 'hello']);
  });

  it('are those of a message, too', async () => {
    const { body: message } = await ben.send(path.slice('chats/'.length), 'one');
    const { headers } = await call(anna, 'GET', `${path}/messages/${message.id}`, {});
    const tag = headers.get('etag') ?? '';
    expect(tag).toMatch(new RegExp(`^"${message.version}\\.`));
    const again = await call(anna, 'GET', `${path}/messages/${message.id}`, {
      'if-none-match': tag,
    });
    expect(again.status).toBe(304);
  });

  it('let a change through in the version that the client knows, whatever was written since, and no other', async () => {
    const tag = await tagOf(anna);
    await ben.send(path.slice('chats/'.length), 'not a change of the details');
    const renamed = await rename(tag, 'First');
    expect([renamed.status, renamed.body.title]).toEqual([200, 'First']);
    expect(renamed.headers.get('etag')).toMatch(new RegExp(`^"${renamed.body.detailsVersion}\\.`));
    const late = await rename(tag, 'Second');
    expect([late.status, late.body.code]).toEqual([412, 'COMMON.PRECONDITION_FAILED']);
    expect((await rename(`"unknown", "${renamed.body.detailsVersion}"`, 'Third')).body.title).toBe(
      'Third',
    );
    expect((await rename('*', 'Fourth')).body.title).toBe('Fourth');
    const unchanged = await call(anna, 'PATCH', path, { 'if-match': tag }, {});
    expect(unchanged.status).toBe(412);
  });

  it('let a change through also as a proxy that compresses answers hands them out', async () => {
    const tag = `W/${await tagOf(anna)}`;
    const renamed = await rename(tag, 'Weak');
    expect([renamed.status, renamed.body.title]).toEqual([200, 'Weak']);
    expect((await rename(tag, 'Weak again')).status).toBe(412);
  });

  it('let one of several concurrent changes through', async () => {
    const tag = await tagOf(anna);
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) => rename(tag, `Race ${index}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    const winner = answers.find(({ status }) => status === 200)?.body.title;
    expect((await call<Conversation>(anna, 'GET', path, {})).body.title).toBe(winner);
  });

  it('are compared after the permission, and must have their form', async () => {
    expect((await rename('"99"', 'No', ben)).body.code).toBe('CHAT.NOT_ALLOWED');
    for (const tag of ['7', '"7', '"7" "8"', ',']) {
      const { status, body } = await rename(tag, 'No');
      expect([status, body.code, body.fields?.[0]?.field]).toEqual([
        400,
        'COMMON.VALIDATION',
        'If-Match',
      ]);
    }
  });
});

describe('Idempotency-Key', () => {
  let anna: Person;
  let ben: Person;
  beforeAll(async () => {
    [anna, ben] = await createPair(app);
  });

  const create = (
    key: string,
    title = 'Once',
    person = anna,
  ): Promise<RestAnswer<Conversation & ErrorBody>> =>
    call(
      person,
      'POST',
      'chats/groups',
      { 'idempotency-key': key },
      { title, memberIds: [ben.id] },
    );
  const groupsOf = async (person: Person): Promise<number> =>
    (await listConversations(person)).items.filter(({ kind }) => kind === 'group').length;
  const rows = (person: Person): Promise<{ key: string }[]> =>
    app.database.query('SELECT key FROM idempotency_keys WHERE user_id = $1 ORDER BY created_at', [
      person.id,
    ]);

  it('creates one group, and repeats the answer', async () => {
    const socket = await ben.socket();
    const opened: string[] = [];
    socket.on('chat:conversationAdded', ({ conversation }) => opened.push(conversation.id));
    const key = randomUUID();
    const first = await create(key);
    const second = await create(`"${key}"`);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    const { body: later } = await create(randomUUID(), 'Later');
    while (!opened.includes(later.id)) await sleep(5);
    expect(opened).toEqual([first.body.id, later.id]);
    expect(await groupsOf(anna)).toBe(2);
  });

  it('lets concurrent repetitions wait for the first', async () => {
    const before = await groupsOf(anna);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(key)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await groupsOf(anna)).toBe(before + 1);
  });

  it('belongs to one request of one user', async () => {
    const key = randomUUID();
    const { body } = await create(key);
    const other = await create(key, 'Another');
    expect([other.status, other.body.code]).toEqual([422, 'COMMON.IDEMPOTENCY_KEY_REUSED']);
    const [carla] = (await createUsers(app, 'Carla')) as [Person];
    const hers = await create(key, 'Once', carla);
    expect([hers.status, hers.body.id === body.id]).toEqual([201, false]);
  });

  it('asks to repeat when its result was deleted before it could be read', async () => {
    const key = randomUUID();
    await create(key);
    const find = jest.spyOn(app.app.get(IdempotencyKeyRepository), 'find');
    find.mockResolvedValueOnce(null);
    const answer = await create(key);
    expect([answer.status, answer.code]).toEqual([503, 'COMMON.UNAVAILABLE']);
    expect(answer.headers.get('retry-after')).toBe('5');
    find.mockRestore();
    expect((await create(key)).status).toBe(201);
  });

  it('is free after an error, which has created nothing', async () => {
    const key = randomUUID();
    const memberIds = [randomUUID()];
    const wrong = await call(
      anna,
      'POST',
      'chats/groups',
      { 'idempotency-key': key },
      { title: 'No', memberIds },
    );
    expect([wrong.status, wrong.body.code]).toEqual([404, 'USERS.NOT_FOUND']);
    expect((await create(key)).status).toBe(201);
  });

  it.each(['', 'short', 'x'.repeat(65), `"${randomUUID()}`, 'key with spaces inside'])(
    'must have its form: %j',
    async (key) => {
      const { status, body } = await create(key);
      expect([status, body.fields?.[0]?.field]).toEqual([400, 'Idempotency-Key']);
    },
  );

  it('opens a direct conversation and adds members once, with the same answer', async () => {
    const [dora] = (await createUsers(app, 'Dora')) as [Person];
    const headers = { 'idempotency-key': randomUUID() };
    const open = (): Promise<RestAnswer<Conversation>> =>
      call(anna, 'POST', 'chats/direct', headers, { userId: dora.id });
    const [opened, again] = [await open(), await open()];
    expect([opened.status, again.status, again.body]).toEqual([201, 201, opened.body]);

    const { id } = await anna.group('Team', ben);
    const add = (): Promise<RestAnswer<CursorPage<Member>>> =>
      call(anna, 'POST', `chats/${id}/members`, headers, { userIds: [dora.id] });
    const added = await Promise.all([add(), add(), add()]);
    expect(added.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const { body } of added) expect(body).toEqual(added[0]?.body);
    const { body } = await anna.api<CursorPage<Message>>('GET', `chats/${id}/messages`);
    const notes = body.items.filter(({ system }) => system?.kind === 'members-added');
    expect(notes).toHaveLength(1);
  });

  it('of a message is its clientMessageId', async () => {
    const { id } = await anna.group('Team', ben);
    const clientMessageId = randomUUID();
    const send = (key: string): Promise<RestAnswer<Message & ErrorBody>> =>
      call(
        anna,
        'POST',
        `chats/${id}/messages`,
        { 'idempotency-key': key },
        { content: 'hi', clientMessageId },
      );
    expect((await send(randomUUID())).body.fields?.[0]?.rule).toBe('clientMessageId');
    expect([(await send(clientMessageId)).status, (await send(clientMessageId)).status]).toEqual([
      201, 200,
    ]);
  });

  it('is forgotten after a day, at once for its user and by the clean-up', async () => {
    const [old] = (await createUsers(app, 'Eve')) as [Person];
    const key = randomUUID();
    const first = await create(key, 'Old', old);
    await create(randomUUID(), 'Kept', old);
    const age = (): Promise<unknown> =>
      app.database.query(
        `UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = $1`,
        [key],
      );
    await age();
    const second = await create(key, 'New', old);
    expect([second.status, second.body.id === first.body.id]).toEqual([201, false]);
    await age();
    await app.app.get(IdempotencyCleanUp).run();
    expect((await rows(old)).map((row) => row.key)).not.toContain(key);
    expect(await rows(old)).toHaveLength(1);
  });

  it('is kept for the newest 500 requests and 1 MiB of results', async () => {
    const [busy] = (await createUsers(app, 'Finn')) as [Person];
    const insert = (count: number, bytes: number): Promise<unknown> =>
      app.database.query(
        `INSERT INTO idempotency_keys (user_id, operation, key, fingerprint, result, created_at)
         SELECT $1, 'createGroup', gen_random_uuid(), '', repeat('x', $3), now() - n * interval '1 second'
         FROM generate_series(1, $2) n`,
        [busy.id, count, bytes],
      );
    await insert(600, 1);
    const key = randomUUID();
    await create(key, 'Newest', busy);
    expect(await rows(busy)).toHaveLength(500);
    await app.database.query('DELETE FROM idempotency_keys WHERE user_id = $1 AND key <> $2', [
      busy.id,
      key,
    ]);
    await insert(20, 100_000);
    await create(randomUUID(), 'Large', busy);
    expect((await rows(busy)).length).toBe(12);
    expect((await create(key, 'Newest', busy)).status).toBe(201);
  });
});
