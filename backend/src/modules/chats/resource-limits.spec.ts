import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from '../../../test/support/index.js';
import { startChatsApp } from './testing/chats-app.js';
import type { ChatsApp } from './testing/chats-app.js';

const codeOf = ({ status, body }: { status: number; body: unknown }): string | number =>
  status < 400 ? status : (body as { code: string }).code;

describe('what one user may use', () => {
  let app: ChatsApp;
  beforeAll(async () => {
    app = await startChatsApp({
      env: { CONVERSATIONS_PER_USER: '3', STORED_BYTES_PER_DAY: '20000', RATE_LIMIT_FACTOR: '0' },
    });
  });
  afterAll(() => app.close());

  it('so many conversations made, of both kinds; those that exist stay open', async () => {
    const anna = await app.person('Anna');
    const people = [await app.person('Bert'), await app.person('Cora'), await app.person('Dora')] as const;
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

  it('so many conversations that others made, and its own all the same', async () => {
    const victim = await app.person('Victim');
    for (let maker = 0; maker < 2; maker += 1) {
      const mallory = await app.person('Mallory');
      for (let group = 0; group < 3; group += 1) await mallory.group(`group ${group}`, victim);
    }
    const last = await app.person('Mallory');
    const body = { title: 'one more', memberIds: [victim.id] };
    expect(codeOf(await last.api('POST', 'chats/groups', body))).toBe('CHAT.TOO_MANY');
    const empty = await last.group('empty');
    const added = await last.api('POST', `chats/${empty.id}/members`, { userIds: [victim.id] });
    expect(codeOf(added)).toBe('CHAT.TOO_MANY');
    expect(codeOf(await last.api('POST', 'chats/direct', { userId: victim.id }))).toBe('CHAT.TOO_MANY');
    await victim.group('its own');
  });

  it('so many bytes of messages in a day, over both carriers; what is refused or repeated does not count', async () => {
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
    expect(refused.body).toMatchObject({ code: 'COMMON.QUOTA_EXCEEDED', retryAfter: expect.any(Number) });
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
