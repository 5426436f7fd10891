import type { Conversation, Thread } from '@chatcall/contracts';
import { defaultPorts } from '../../ports/default-ports.js';
import { FakeClock } from '../../testing/fake-host.js';
import { MemoryCache } from '../../testing/memory-cache.js';
import { ADA, BOB, conversation, member, message } from '../../testing/samples.js';
import { DeviceCache, type CachedList, type CachedPage } from './device-cache.js';

describe('DeviceCache', () => {
  let store: MemoryCache;
  let clock: FakeClock;

  beforeEach(() => {
    store = new MemoryCache();
    clock = new FakeClock();
  });

  const open = (userId = ADA.id): DeviceCache =>
    new DeviceCache(userId, store, { ...defaultPorts(), clock });
  const page = (count: number, content = 'text'): CachedPage => ({
    savedAt: ADA.createdAt,
    version: 7,
    conversation: conversation(count),
    hasOlder: false,
    messages: Array.from({ length: count }, (_, index) => message(index + 1, { content })),
    members: [member(ADA), member(BOB)],
  });
  const list = (conversations: readonly Conversation[]): CachedList => ({
    savedAt: ADA.createdAt,
    since: 'since-1',
    conversations,
    sections: [],
  });
  const kept = (): number =>
    [...store.entries.keys()].filter((key) => key.includes('/page/')).length;

  it('keeps list and pages for one user', async () => {
    await open().saveList(list([conversation(3)]));
    await open().savePage('room', page(3));
    expect(await open().list()).toEqual(list([conversation(3)]));
    expect(await open().page('room')).toEqual(page(3));
    expect(await open(BOB.id).list()).toBeNull();
    expect(await open(BOB.id).page('room')).toBeNull();
  });

  it('keeps the newest 50 messages of a page', async () => {
    await open().savePage('room', page(120));
    const saved = await open().page('room');
    expect(saved?.messages.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 71),
    );
    expect(saved?.hasOlder).toBe(true);
  });

  it('keeps 200 pages, and removes those used longest ago', async () => {
    for (let index = 0; index < 200; index += 1) {
      await open().savePage(`room-${index}`, page(1));
      await clock.advance(1);
    }
    const cache = open();
    await cache.page('room-0');
    await clock.advance(1);
    await cache.savePage('one more', page(1));
    expect(kept()).toBe(200);
    expect(await open().page('room-0')).not.toBeNull();
    expect(await open().page('room-1')).toBeNull();
  });

  it('keeps 20 MiB of pages', async () => {
    const long = page(50, 'x'.repeat(8000));
    for (let index = 0; index < 30; index += 1) {
      await open().savePage(`room-${index}`, long);
      await clock.advance(1);
    }
    const bytes = [...store.entries]
      .filter(([key]) => key.includes('/page/'))
      .reduce((sum, [, text]) => sum + 2 * text.length, 0);
    expect(bytes).toBeLessThanOrEqual(20 * 1024 * 1024);
    expect(bytes).toBeGreaterThan(19 * 1024 * 1024);
    expect(await open().page('room-29')).not.toBeNull();
    expect(await open().page('room-0')).toBeNull();
  });

  it('keeps 200 conversations of the list', async () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      conversation(1, { id: `room-${index}` }),
    );
    await open().saveList(list(many));
    expect((await open().list())?.conversations).toHaveLength(200);
  });

  it('keeps the first 50 threads of the list, and pages of threads among the others', async () => {
    const thread = (id: string): Thread => ({
      root: message(1, { id }),
      own: { following: true, lastReadSeq: 0, unread: 0 },
    });
    const threads = Array.from({ length: 60 }, (_, index) => thread(`root-${index}`));
    const saved = { savedAt: ADA.createdAt, unread: 3 };
    await open().saveThreads({ ...saved, threads, complete: true });
    expect(await open().threads()).toEqual({
      ...saved,
      threads: threads.slice(0, 50),
      complete: false,
    });
    const { messages, savedAt } = page(60);
    const replies = { savedAt, messages, thread: thread('root'), hasOlder: false };
    await open().savePage('room', page(1));
    await open().saveThread('room/root', replies);
    await open().saveThread('other/root', replies);
    expect(await open().thread('room/root')).toEqual({
      ...replies,
      messages: messages.slice(10),
      hasOlder: true,
    });
    await open().removePage('room');
    expect(await open().page('room')).toBeNull();
    expect(await open().thread('room/root')).toBeNull();
    expect(await open().thread('other/root')).not.toBeNull();
  });

  it('keeps nothing after it was cleared, but what belongs to others', async () => {
    await open(BOB.id).saveList(list([]));
    const cache = open();
    await cache.savePage('room', page(1));
    await cache.clear();
    await cache.savePage('room', page(1));
    await cache.saveList(list([]));
    expect([...store.entries.keys()]).toEqual([`${BOB.id}/list`]);
  });

  it('has nothing without a store, when that fails, and of another version', async () => {
    const none = new DeviceCache(ADA.id, null, { ...defaultPorts(), clock });
    await none.savePage('room', page(1));
    expect(await none.page('room')).toBeNull();
    store.entries.set(`${ADA.id}/list`, '{"format":0,"value":{}}');
    expect(await open().list()).toBeNull();
    store.entries.set(`${ADA.id}/list`, 'not JSON');
    expect(await open().list()).toBeNull();
    store.broken = true;
    await open().savePage('room', page(1));
    expect(await open().page('room')).toBeNull();
    await open().clear();
  });
});
