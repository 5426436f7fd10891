import type { Notice } from '@chatcall/contracts';
import { ok } from '../testing/fake-http.js';
import { settle } from '../testing/fake-host.js';
import { Bench } from '../testing/test-bench.js';
import type { NoticeList } from './notices-api.js';

const READ_AT = '2026-01-31T10:00:00.000Z';

const notice = (number: number, readAt: string | null = null): Notice => ({
  id: `0190f3c2-0000-7000-8000-00000000000${number}`,
  kind: 'account.password-changed',
  details: {},
  createdAt: '2026-01-31T09:30:00.000Z',
  readAt,
});

describe('notices', () => {
  let bench: Bench;
  let list: NoticeList;
  const ids = (): string[] => list.notices$.value.map(({ id }) => id.slice(-1));
  const unreadIds = (): string[] =>
    list.notices$.value.flatMap(({ id, readAt }) => (readAt === null ? [id.slice(-1)] : []));

  beforeEach(async () => {
    bench = new Bench();
    await bench.signIn();
    bench.http.on('GET notices', ({ url }) =>
      ok(
        new URL(url).searchParams.has('cursor')
          ? { items: [notice(1, READ_AT)], nextCursor: null, unread: 2 }
          : { items: [notice(3), notice(2)], nextCursor: 'older', unread: 2 },
      ),
    );
    list = await bench.client.notices();
    await settle();
  });
  afterEach(() => bench.client.close());

  it('are loaded page by page, and follow what my other devices receive and read', async () => {
    expect(list.state$.value).toMatchObject({ status: 'ready', hasMore: true });
    await list.loadMore();
    expect([ids(), unreadIds(), list.unread$.value]).toEqual([['3', '2', '1'], ['3', '2'], 2]);
    bench.sockets.emit('notice:added', { notice: notice(4), unread: 3 });
    expect([ids(), list.unread$.value]).toEqual([['4', '3', '2', '1'], 3]);
    bench.sockets.emit('notice:read', { upTo: notice(3).id, unread: 1 });
    expect([unreadIds(), list.unread$.value]).toEqual([['4'], 1]);
  });

  it('are read up to the newest that is loaded', async () => {
    bench.http.on('POST notices/read', ok({ unread: 0 }));
    await list.read();
    const { body } = bench.http.requests.at(-1) ?? {};
    expect(JSON.parse(body ?? '')).toEqual({ upTo: notice(3).id });
    expect([unreadIds(), list.unread$.value]).toEqual([[], 0]);
  });

  it('keep the number of an event that arrives while they are requested', async () => {
    bench.http.on('GET notices', () => {
      bench.sockets.emit('notice:read', { upTo: notice(3).id, unread: 0 });
      return ok({ items: [notice(3), notice(2)], nextCursor: null, unread: 2 });
    });
    await list.reload();
    expect(list.unread$.value).toBe(0);
  });

  it('are loaded again after a reconnect', async () => {
    bench.http.on('GET notices', ok({ items: [notice(5)], nextCursor: null, unread: 1 }));
    bench.sockets.cut();
    await bench.clock.advance(5000);
    await settle();
    expect([ids(), list.unread$.value]).toEqual([['5'], 1]);
  });

  it('end the session of a sign-in that was not mine', async () => {
    bench.http.on(`POST notices/${notice(3).id}/disown`, { status: 204 });
    await list.disown(notice(3).id);
    expect(bench.http.requests.at(-1)?.url).toContain('/disown');
  });

  it('need a session', async () => {
    const other = new Bench();
    await expect(other.client.notices()).rejects.toMatchObject({ code: 'AUTH.REQUIRED' });
    other.client.close();
  });
});
