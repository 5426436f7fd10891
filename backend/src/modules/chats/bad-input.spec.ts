import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ack, ErrorCode } from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { rawRequest } from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { PresenceModule } from '../presence/index.js';
import { startChatsApp } from './testing/chats-app.js';
import type { ChatsApp, Person } from './testing/chats-app.js';

const ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';
const long = (length: number): string => 'x'.repeat(length);
const id = (): string => randomUUID();

/** Invalid requests and the expected code. `:group` is a group of the requesting user. */
const REST: readonly (readonly [
  method: string,
  path: string,
  body: unknown,
  code: ErrorCode | number,
])[] = [
  ['POST', 'chats/direct', {}, 'COMMON.VALIDATION'],
  ['POST', 'chats/direct', { userId: 7 }, 'COMMON.VALIDATION'],
  ['POST', 'chats/direct', { userId: 'nobody' }, 'COMMON.VALIDATION'],
  ['POST', 'chats/direct', { userId: [ID] }, 'COMMON.VALIDATION'],
  ['POST', 'chats/direct', { userId: ID, extra: 1 }, 'COMMON.VALIDATION'],
  ['POST', 'chats/direct', '{"userId":', 'COMMON.VALIDATION'],
  ['POST', 'chats/direct', '[]', 'COMMON.VALIDATION'],
  ['POST', 'chats/groups', { title: '', memberIds: [] }, 'COMMON.VALIDATION'],
  ['POST', 'chats/groups', { title: ' \u200b ', memberIds: [] }, 'COMMON.VALIDATION'],
  ['POST', 'chats/groups', { title: 'a\0b', memberIds: [] }, 'COMMON.VALIDATION'],
  ['POST', 'chats/groups', { title: '\u3164', memberIds: [] }, 'COMMON.VALIDATION'],
  ['POST', 'chats/groups', { title: 'a\u{e0041}', memberIds: [] }, 'COMMON.VALIDATION'],
  ['POST', 'chats/groups', { title: 'a', memberIds: ['\ud800'] }, 'COMMON.VALIDATION'],
  ['GET', 'chats?cursor=%00', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats/%00', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats/%ED%A0%80', undefined, 'COMMON.VALIDATION'],
  ['POST', 'chats/groups', { title: 'a\u202eb', memberIds: [] }, 'COMMON.VALIDATION'],
  [
    'POST',
    'chats/groups',
    { title: long(LIMITS.titleMax + 1), memberIds: [] },
    'COMMON.VALIDATION',
  ],
  ['POST', 'chats/groups', { title: 'ok' }, 'COMMON.VALIDATION'],
  ['POST', 'chats/groups', { title: 'ok', memberIds: ID }, 'COMMON.VALIDATION'],
  ['POST', 'chats/groups', { title: 'ok', memberIds: [null] }, 'COMMON.VALIDATION'],
  ['POST', 'chats/groups', { title: 'ok', memberIds: [[ID]] }, 'COMMON.VALIDATION'],
  [
    'POST',
    'chats/groups',
    { title: 'ok', memberIds: Array.from({ length: LIMITS.membersPerRequest + 1 }, id) },
    'COMMON.VALIDATION',
  ],
  ['POST', 'chats/groups', { title: 'ok', memberIds: [ID] }, 'USERS.NOT_FOUND'],
  ['GET', 'chats?limit=0', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats?limit=101', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats?limit=1.5', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats?limit=', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats?limit=1&limit=2', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats?order=oldest', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats?cursor=x', undefined, 'COMMON.VALIDATION'],
  ['GET', `chats?cursor=${long(501)}`, undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats/not-an-id', undefined, 'COMMON.VALIDATION'],
  ['GET', `chats/${ID}'--`, undefined, 'COMMON.VALIDATION'],
  ['GET', `chats/${ID}`, undefined, 'CHAT.NOT_MEMBER'],
  ['PATCH', 'chats/:group', { title: null }, 'COMMON.VALIDATION'],
  ['PATCH', 'chats/:group', { title: {} }, 'COMMON.VALIDATION'],
  ['PATCH', 'chats/:group', { kind: 'direct' }, 'COMMON.VALIDATION'],
  ['GET', 'chats/:group/messages/1', undefined, 'COMMON.VALIDATION'],
  ['PATCH', 'chats/:group/membership', { muted: 'yes' }, 'COMMON.VALIDATION'],
  ['PATCH', 'chats/:group/membership', { muted: null }, 'COMMON.VALIDATION'],
  ['PATCH', 'chats/:group/membership', { favourite: 1 }, 'COMMON.VALIDATION'],
  ['PATCH', 'chats/:group/membership', { hidden: null }, 'COMMON.VALIDATION'],
  ['PATCH', 'chats/:group/membership', { sectionId: 'work' }, 'COMMON.VALIDATION'],
  ['POST', 'sections', {}, 'COMMON.VALIDATION'],
  ['POST', 'sections', { name: ' ' }, 'COMMON.VALIDATION'],
  ['POST', 'sections', { name: 'x'.repeat(61) }, 'COMMON.VALIDATION'],
  ['PUT', 'chats/:group/read', { seq: 1, back: null }, 'COMMON.VALIDATION'],
  ['PATCH', 'chats/:group/membership', { lastReadSeq: 9 }, 'COMMON.VALIDATION'],
  ['GET', 'chats/:group/messages?before=-1', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats/:group/messages?before=x', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats/:group/messages?after=2147483648', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats/:group/messages?before=1&after=1', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats/:group/messages?limit=1000', undefined, 'COMMON.VALIDATION'],
  ['GET', 'chats/:group/messages?after=%20', undefined, 'COMMON.VALIDATION'],
  ['POST', 'chats/:group/messages', { content: 'no client message id' }, 'COMMON.VALIDATION'],
  ['POST', 'chats/:group/messages', { clientMessageId: id() }, 'COMMON.VALIDATION'],
  ['POST', 'chats/:group/messages', { clientMessageId: id(), content: '' }, 'COMMON.VALIDATION'],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '', files: [] },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '', files: [{}] },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '', files: [ID] },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '', files: { id: ID } },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '', files: [{ id: ID }, { id: ID.toUpperCase() }] },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '', files: [{ id: ID, alt: long(501) }] },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '', files: [{ id: ID, alt: 'a\0b' }] },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '', files: [{ id: ID, name: 'a' }] },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '', files: Array.from({ length: 21 }, () => ({ id: id() })) },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '', files: [{ id: ID }] },
    'CHAT.FILE_UNKNOWN',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: ' \n\t ' },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: 'a\0b' },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: 'a\ud800' },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: '\u3164\u2800' },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: '\udfff', content: 'a' },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    `{"clientMessageId":"${ID}","content":"half \\ud83d"}`,
    'COMMON.VALIDATION',
  ],
  ['POST', 'chats/:group/messages', { clientMessageId: id(), content: 42 }, 'COMMON.VALIDATION'],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: { toString: 'x' } },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: long(LIMITS.messageMax + 1) },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: long(LIMITS.jsonBytes) },
    'COMMON.TOO_LARGE',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: 'x', replyTo: 'x' },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: 'x', replyTo: ID },
    'CHAT.REPLY_UNKNOWN',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: 'x', seq: 1 },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: 'x', senderId: ID },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: 'x', type: 'system' },
    'COMMON.VALIDATION',
  ],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: long(LIMITS.messageMax) },
    201,
  ],
  ['POST', 'chats/:group/messages', { clientMessageId: id(), content: '👍' }, 201],
  [
    'POST',
    'chats/:group/messages',
    { clientMessageId: id(), content: `'; DROP TABLE messages; --` },
    201,
  ],
  ['POST', 'chats/:group/members', { userIds: [] }, 'COMMON.VALIDATION'],
  ['POST', 'chats/:group/members', { userIds: [ID] }, 'USERS.NOT_FOUND'],
  ['PATCH', `chats/:group/members/${ID}`, { role: 'god' }, 'COMMON.VALIDATION'],
  ['PATCH', `chats/:group/members/${ID}`, { role: 'admin' }, 'CHAT.NOT_FOUND'],
  ['DELETE', 'chats/:group/members/me', undefined, 'COMMON.VALIDATION'],
  ['PUT', 'chats/:group/read', { seq: -1 }, 'COMMON.VALIDATION'],
  ['PUT', 'chats/:group/read', { seq: 1.5 }, 'COMMON.VALIDATION'],
  ['PUT', 'chats/:group/read', { seq: '1' }, 'COMMON.VALIDATION'],
  ['PUT', 'chats/:group/read', { seq: 2_147_483_648 }, 'COMMON.VALIDATION'],
  ['PUT', 'chats/:group/read', { seq: 2_147_483_647 }, 200],
  ['DELETE', 'chats/:group', undefined, 'COMMON.METHOD_NOT_ALLOWED'],
];

const message = (): object => ({ conversationId: ':group', clientMessageId: id(), content: 'x' });

const SOCKET: readonly (readonly [event: string, payload: unknown, code: ErrorCode])[] = [
  ['chat:message', undefined, 'COMMON.VALIDATION'],
  ['chat:message', null, 'COMMON.VALIDATION'],
  ['chat:message', 'text', 'COMMON.VALIDATION'],
  ['chat:message', [], 'COMMON.VALIDATION'],
  ['chat:message', message(), 'COMMON.VALIDATION'],
  ['chat:message', { ...message(), requestId: 7 }, 'COMMON.VALIDATION'],
  ['chat:message', { ...message(), requestId: id(), conversationId: 'x' }, 'COMMON.VALIDATION'],
  ['chat:message', { ...message(), requestId: id(), conversationId: ID }, 'CHAT.NOT_MEMBER'],
  [
    'chat:message',
    { ...message(), requestId: id(), content: Buffer.from('binary') },
    'COMMON.VALIDATION',
  ],
  [
    'chat:message',
    { ...message(), requestId: id(), content: long(LIMITS.messageMax + 1) },
    'COMMON.VALIDATION',
  ],
  ['chat:message', { ...message(), requestId: id(), content: 'a\0b' }, 'COMMON.VALIDATION'],
  ['chat:message', { ...message(), requestId: id(), content: 'a\udc00' }, 'COMMON.VALIDATION'],
  [
    'chat:message',
    { ...message(), requestId: id(), content: '\u{1d159}\uffa0' },
    'COMMON.VALIDATION',
  ],
  ['chat:message', { ...message(), requestId: '\ud83d' }, 'COMMON.VALIDATION'],
  ['chat:message', { ...message(), requestId: id(), replyTo: ID }, 'CHAT.REPLY_UNKNOWN'],
  ['chat:message', { ...message(), requestId: id(), sender: ID }, 'COMMON.VALIDATION'],
  [
    'chat:message',
    JSON.parse(`{"requestId":"${ID}","__proto__":{"content":"x"}}`),
    'COMMON.VALIDATION',
  ],
  ['chat:typing', { requestId: id(), conversationId: ':group' }, 'COMMON.VALIDATION'],
  [
    'chat:typing',
    { requestId: id(), conversationId: ':group', typing: 'yes' },
    'COMMON.VALIDATION',
  ],
  ['chat:typing', { requestId: id(), conversationId: ID, typing: true }, 'CHAT.NOT_MEMBER'],
  [
    'chat:typing',
    { requestId: id(), conversationId: ':group', typing: true, threadId: 'x' },
    'COMMON.VALIDATION',
  ],
  ['chat:read', { requestId: id(), conversationId: ':group', seq: -1 }, 'COMMON.VALIDATION'],
  [
    'chat:read',
    { requestId: id(), conversationId: ':group', seq: Number.MAX_SAFE_INTEGER },
    'COMMON.VALIDATION',
  ],
  ['chat:read', { requestId: id(), conversationId: ':group', seq: null }, 'COMMON.VALIDATION'],
  ['chat:read', { requestId: id(), conversationId: ID, seq: 1 }, 'CHAT.NOT_MEMBER'],
  ['chat:delivered', { requestId: id(), conversationId: ':group' }, 'COMMON.VALIDATION'],
  ['chat:delivered', { requestId: id(), conversationId: ID, seq: 1 }, 'CHAT.NOT_MEMBER'],
  ['presence:heartbeat', { requestId: id() }, 'COMMON.VALIDATION'],
  ['presence:heartbeat', { requestId: id(), state: 'offline' }, 'COMMON.VALIDATION'],
  ['presence:query', { requestId: id(), userIds: [ID] }, 'COMMON.VALIDATION'],
  ['chat:vanish', { requestId: id() }, 'COMMON.UNKNOWN_EVENT'],
];

describe('bad input', () => {
  let app: ChatsApp;
  let anna: Person;
  let annas: TestSocket;
  let group: string;

  beforeAll(async () => {
    app = await startChatsApp({ modules: [PresenceModule] });
    anna = await app.person('Anna');
    annas = await anna.socket();
    group = (await anna.group('Group')).id;
  });

  afterAll(() => app.close());

  it.each(
    REST.map(
      ([method, path, body, code], row) =>
        [row, method, path.slice(0, 60), String(code), { method, path, body, code }] as const,
    ),
  )('%i. %s %s: %s', async (_row, _method, _path, _code, { method, path, body, code }) => {
    const answer = await anna.api(method, path.replace(':group', group), body);
    expect(typeof code === 'number' ? answer.status : answer.body.code).toBe(code);
  });

  it.each(SOCKET.map(([event, payload, code], row) => [row, event, code, { payload }] as const))(
    '%i. %s: %s',
    async (_row, event, code, { payload }) => {
      const inGroup =
        isRecord(payload) && payload['conversationId'] === ':group'
          ? { ...payload, conversationId: group }
          : payload;
      const answer: Ack<unknown> = await (payload === undefined
        ? rawRequest(annas, event)
        : rawRequest(annas, event, inGroup));
      expect(answer).toMatchObject({ ok: false, error: { code } });
    },
  );

  it('limits the rate of repeated requests', async () => {
    const limited = await startChatsApp({ env: { RATE_LIMIT_FACTOR: '0.01' } });
    try {
      const ben = await limited.person('Ben');
      const bens = await ben.socket();
      const { id: room } = await ben.group('Mine');
      const sends = await Promise.all(
        Array.from({ length: 6 }, () =>
          rawRequest(bens, 'chat:message', {
            requestId: id(),
            conversationId: room,
            clientMessageId: id(),
            content: 'x',
          }),
        ),
      );
      expect(sends.filter((answer) => answer.ok)).toHaveLength(3);
      expect(sends.find((answer) => !answer.ok)).toMatchObject({
        error: { code: 'COMMON.RATE_LIMITED', retryAfter: expect.any(Number) },
      });
      const typing = await Promise.all(
        [1, 2].map(() =>
          rawRequest(bens, 'chat:typing', { requestId: id(), conversationId: room, typing: true }),
        ),
      );
      expect(typing.map((answer) => answer.ok)).toEqual([true, false]);
      const rest = await Promise.all([1, 2, 3, 4].map(() => ben.api('GET', 'chats')));
      expect(rest.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 429]);
    } finally {
      await limited.close();
    }
  });
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
