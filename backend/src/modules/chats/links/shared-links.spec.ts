import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ErrorBody, SharedLinkPage } from '@chatcall/contracts';
import { JobQueue } from '../../../platform/queue/index.js';
import { PublicFetch } from '../../../platform/public-fetch/index.js';
import { createUsers, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

describe('links of a conversation', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;
  let group: string;
  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben, carl] = (await createUsers(app, 'Anna', 'Ben', 'Carl')) as [Person, Person, Person];
    group = (await anna.group('Links', ben)).id;
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => app.close());

  const list = async (by: Person, query = ''): Promise<SharedLinkPage & ErrorBody> =>
    (await by.api<SharedLinkPage & ErrorBody>('GET', `chats/${group}/links${query}`)).body;

  it('are listed without previews, the newest first, and nothing is fetched', async () => {
    const fetched = jest.spyOn(app.app.get(PublicFetch), 'fetch');
    const schedule = jest.spyOn(app.app.get(JobQueue), 'schedule');
    const first = (await anna.send(group, 'See https://a.example/ and HTTPS://b.example/x.')).body;
    await anna.send(group, 'No link: a.example, `https://code.example/`');
    const second = (await ben.send(group, '[here](https://c.example/)')).body;
    const gone = (await ben.send(group, 'https://gone.example/')).body;
    await ben.api('DELETE', `chats/${group}/messages/${gone.id}`);
    const { items, nextCursor } = await list(ben);
    expect(nextCursor).toBeNull();
    expect(items).toEqual([
      {
        urls: ['https://c.example/'],
        previews: [],
        messageId: second.id,
        threadId: null,
        sender: second.sender,
        sentAt: second.createdAt,
      },
      {
        urls: ['https://a.example/', 'https://b.example/x'],
        previews: [],
        messageId: first.id,
        threadId: null,
        sender: first.sender,
        sentAt: first.createdAt,
      },
    ]);
    expect([fetched.mock.calls, schedule.mock.calls]).toEqual([[], []]);
  });

  it('are listed in pages, for members only', async () => {
    const page = await list(anna, '?limit=1');
    expect(page.items).toHaveLength(1);
    const next = await list(anna, `?limit=1&cursor=${page.nextCursor ?? ''}`);
    expect(next.items[0]?.messageId).not.toBe(page.items[0]?.messageId);
    expect((await list(carl)).code).toBe('CHAT.NOT_MEMBER');
    expect((await list(anna, '?cursor=x')).code).toBe('COMMON.VALIDATION');
  });
});
