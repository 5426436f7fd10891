import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Contact, CursorPage } from '@chatcall/contracts';
import { request } from '../../../test/support/index.js';
import { startChatsApp } from './testing/chats-app.js';
import type { ChatsApp, Person } from './testing/chats-app.js';

const codeOf = ({ status, body }: { status: number; body: unknown }): string | number =>
  status < 400 ? status : (body as { code: string }).code;

describe('the limits of one user', () => {
  let app: ChatsApp;
  beforeAll(async () => {
    app = await startChatsApp({
      env: { CONVERSATIONS_PER_USER: '3', STORED_BYTES_PER_DAY: '20000', CONTACTS_PER_USER: '2' },
    });
  });
  afterAll(() => app.close());

  it('limit the created conversations of both kinds; existing ones stay open', async () => {
    const anna = await app.person('Anna');
    const people = [
      await app.person('Bert'),
      await app.person('Cora'),
      await app.person('Dora'),
    ] as const;
    await anna.group('one');
    await anna.direct(people[0]);
    await anna.direct(people[1]);
    const direct = (userId: string): Promise<{ status: number; body: unknown }> =>
      anna.api('POST', 'chats/direct', { userId });
    expect(codeOf(await direct(people[2].id))).toBe('CHAT.TOO_MANY');
    expect(codeOf(await anna.api('POST', 'chats/groups', { title: 'two', memberIds: [] }))).toBe(
      'CHAT.TOO_MANY',
    );
    expect(codeOf(await direct(people[1].id))).toBe(200);
    expect((await people[2].direct(anna)).kind).toBe('direct');
  });

  it('limit the created conversations, also when they are created at the same time', async () => {
    const anna = await app.person('Anna');
    const bert = await app.person('Bert');
    const made = await Promise.all([
      ...Array.from({ length: 8 }, (_, index) =>
        anna.api('POST', 'chats/groups', { title: `group ${index}`, memberIds: [] }),
      ),
      ...[bert, bert].map(({ id }) => anna.api('POST', 'chats/direct', { userId: id })),
    ]);
    expect(made.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(new Set(made.filter(({ status }) => status >= 400).map(codeOf))).toEqual(
      new Set(['CHAT.TOO_MANY']),
    );
  });

  it('limit the conversations that others created, without affecting the own ones', async () => {
    const member = await app.person('Member');
    for (let maker = 0; maker < 2; maker += 1) {
      const mallory = await app.person('Mallory');
      for (let group = 0; group < 3; group += 1) await mallory.group(`group ${group}`, member);
    }
    const last = await app.person('Mallory');
    const body = { title: 'one more', memberIds: [member.id] };
    expect(codeOf(await last.api('POST', 'chats/groups', body))).toBe('CHAT.TOO_MANY');
    const empty = await last.group('empty');
    const added = await last.api('POST', `chats/${empty.id}/members`, { userIds: [member.id] });
    expect(codeOf(added)).toBe('CHAT.TOO_MANY');
    expect(codeOf(await last.api('POST', 'chats/direct', { userId: member.id }))).toBe(
      'CHAT.TOO_MANY',
    );
    await member.group('its own');
  });

  it('limit contacts, requests and blocks, each counted separately', async () => {
    const anna = await app.person('Anna');
    const others = await Promise.all(
      Array.from({ length: 7 }, (_, index) => app.person(`Other ${index}`)),
    );
    const [bert, cora, dora, emil, fred, gina, hans] = others as [
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
    ];
    const connect = (from: Person, to: Person): Promise<string | number> =>
      from.api('PUT', `contacts/${to.id}`).then(codeOf);
    const block = (from: Person, to: Person): Promise<string | number> =>
      from.api('PUT', `contacts/${to.id}/block`).then(codeOf);
    expect([
      await connect(anna, bert),
      await connect(bert, anna),
      await connect(anna, cora),
    ]).toEqual([200, 200, 200]);
    expect(await connect(anna, dora)).toBe('USERS.TOO_MANY_CONTACTS');
    expect(await connect(anna, bert)).toBe(200);
    expect([
      await connect(dora, anna),
      await connect(emil, anna),
      await connect(fred, anna),
    ]).toEqual([200, 200, 'USERS.TOO_MANY_CONTACTS']);
    expect(await connect(anna, dora)).toBe('USERS.TOO_MANY_CONTACTS');
    expect([await block(anna, gina), await block(anna, dora), await block(anna, hans)]).toEqual([
      200,
      200,
      'USERS.TOO_MANY_CONTACTS',
    ]);
    expect(codeOf(await anna.api('DELETE', `contacts/${bert.id}`))).toBe(204);
    expect(await connect(anna, emil)).toBe(200);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body }: { body: CursorPage<Contact> } = await anna.api(
        'GET',
        `contacts?limit=1${query}`,
      );
      expect(body.items).toHaveLength(1);
      seen.push(...body.items.map(({ user, state }) => `${state} ${user.id}`));
      cursor = body.nextCursor;
    }
    expect(seen.sort()).toEqual(
      [
        `accepted ${emil.id}`,
        `blocked ${dora.id}`,
        `blocked ${gina.id}`,
        `outgoing ${cora.id}`,
      ].sort(),
    );
    expect(codeOf(await anna.api('GET', 'contacts?cursor=x'))).toBe('COMMON.VALIDATION');
  });

  it('limit the bytes of messages per day, over REST and sockets; refused and repeated messages do not count', async () => {
    const anna = await app.person('Anna');
    const group = await anna.group('long');
    const long = '€'.repeat(3000);
    const first = randomUUID();
    expect((await anna.send(group.id, long, first)).status).toBe(201);
    expect((await anna.send(group.id, long)).status).toBe(201);
    for (let index = 0; index < 3; index += 1)
      expect((await anna.send(group.id, long, first)).status).toBe(200);
    expect(codeOf(await anna.send(randomUUID(), 'x'.repeat(1900)))).toBe('CHAT.NOT_MEMBER');
    const refused = await anna.send(group.id, long);
    expect(refused.body).toMatchObject({
      code: 'COMMON.QUOTA_EXCEEDED',
      retryAfter: expect.any(Number),
    });
    expect(refused.status).toBe(429);
    const socket = await anna.socket();
    const payload = { conversationId: group.id, clientMessageId: randomUUID(), content: long };
    await expect(request(socket, 'chat:message', payload)).rejects.toMatchObject({
      code: 'COMMON.QUOTA_EXCEEDED',
    });
    expect((await anna.send(group.id, 'x'.repeat(1900))).status).toBe(201);
    socket.disconnect();
    const bert = await app.person('Bert');
    expect((await bert.send((await bert.group('his own')).id, long)).status).toBe(201);
  });
});
