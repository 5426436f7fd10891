import { isSearchable, type CursorPage, type UserSearchHit } from '@chatcall/contracts';
import { ChatCallError } from '../errors/chat-call-error.js';
import { FakeClock, settle } from '../testing/fake-host.js';
import { BOB } from '../testing/samples.js';
import { DebouncedSearch } from './debounced-search.js';

const hit = (displayName: string): UserSearchHit => ({ ...BOB, displayName, contact: 'none' });

/** Answers that the test gives later. */
function searchBench(): {
  readonly clock: FakeClock;
  readonly search: DebouncedSearch<UserSearchHit>;
  readonly requests: string[];
  answer(index: number, page: CursorPage<UserSearchHit> | ChatCallError): Promise<void>;
} {
  const clock = new FakeClock();
  const requests: string[] = [];
  const answers: ((page: CursorPage<UserSearchHit> | ChatCallError) => void)[] = [];
  const fetch = (query: string, cursor: string | null): Promise<CursorPage<UserSearchHit>> => {
    requests.push(`${query}/${cursor ?? ''}`);
    return new Promise((resolve, reject) => {
      answers.push((page) => (page instanceof ChatCallError ? reject(page) : resolve(page)));
    });
  };
  const answer = async (
    index: number,
    page: CursorPage<UserSearchHit> | ChatCallError,
  ): Promise<void> => {
    answers[index]?.(page);
    await settle();
  };
  const ports = {
    clock,
    random: { uuid: () => 'id', fraction: () => 0 },
    logger: { log: () => undefined },
  };
  return { clock, search: new DebouncedSearch(fetch, ports, isSearchable), requests, answer };
}

describe('DebouncedSearch', () => {
  it('cuts a long query between characters, never within an emoji', async () => {
    const { clock, search, requests } = searchBench();
    search.setQuery('a'.repeat(79) + '👨‍👩‍👧'.repeat(3));
    await clock.advance(250);
    expect(requests).toEqual([`${'a'.repeat(79)}/`]);
  });

  it('waits for a pause in typing, and sends one request', async () => {
    const { clock, search, requests } = searchBench();
    for (const query of ['bo', 'bob', ' bob ']) search.setQuery(query);
    expect(search.state$.value.status).toBe('searching');
    await clock.advance(250);
    expect(requests).toEqual(['bob/']);
  });

  it('does not search for too short a query', async () => {
    const { clock, search, requests } = searchBench();
    for (const query of ['b', '@b', '@@b', ' ']) {
      search.setQuery(query);
      await clock.advance(1000);
    }
    expect([requests, search.state$.value.status]).toEqual([[], 'idle']);
  });

  it('searches for a single character of a script in which it is a word or syllable', async () => {
    const { clock, search, requests } = searchBench();
    search.setQuery('郎');
    await clock.advance(1000);
    expect(requests).toEqual(['郎/']);
  });

  it('searches for no lone surrogate, wherever a long text is cut', async () => {
    const { clock, search, requests } = searchBench();
    search.setQuery(`${'a'.repeat(79)}🎉🎉`);
    await clock.advance(1000);
    search.setQuery('zo\ud83d\udc4d\ud83d');
    await clock.advance(1000);
    expect(requests).toEqual([`${'a'.repeat(79)}/`, 'zo👍/']);
  });

  it('never replaces a newer answer by a late one', async () => {
    const { clock, search, answer } = searchBench();
    search.setQuery('bo');
    await clock.advance(250);
    search.setQuery('ad');
    await clock.advance(250);
    await answer(1, { items: [hit('Ada')], nextCursor: null });
    await answer(0, { items: [hit('Bob')], nextCursor: null });
    expect(search.state$.value).toMatchObject({
      query: 'ad',
      status: 'ready',
      hits: [{ displayName: 'Ada' }],
    });
  });

  it('loads more, once at a time', async () => {
    const { clock, search, requests, answer } = searchBench();
    search.setQuery('bo');
    await clock.advance(250);
    await answer(0, { items: [hit('Bob 1')], nextCursor: 'next' });
    expect(search.state$.value.hasMore).toBe(true);
    void search.loadMore();
    void search.loadMore();
    await answer(1, { items: [hit('Bob 2')], nextCursor: null });
    expect(requests).toEqual(['bo/', 'bo/next']);
    expect(search.state$.value).toMatchObject({
      hasMore: false,
      hits: [{ displayName: 'Bob 1' }, { displayName: 'Bob 2' }],
    });
  });

  it('loads more of a query while more of the one before is still requested', async () => {
    const { clock, search, requests, answer } = searchBench();
    search.setQuery('bo');
    await clock.advance(250);
    await answer(0, { items: [hit('Bob 1')], nextCursor: 'next' });
    void search.loadMore();
    search.setQuery('ad');
    await clock.advance(250);
    await answer(2, { items: [hit('Ada 1')], nextCursor: 'second' });
    void search.loadMore();
    expect(requests).toEqual(['bo/', 'bo/next', 'ad/', 'ad/second']);
    await answer(1, { items: [hit('Bob 2')], nextCursor: null });
    await answer(3, { items: [hit('Ada 2')], nextCursor: null });
    expect(search.state$.value.hits).toMatchObject([
      { displayName: 'Ada 1' },
      { displayName: 'Ada 2' },
    ]);
  });

  it('searches again by itself after a transient error, until the query changes', async () => {
    const offline = new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'no' });
    const { clock, search, requests, answer } = searchBench();
    search.setQuery('bo');
    await clock.advance(250);
    await answer(0, offline);
    expect(search.state$.value.status).toBe('failed');
    await clock.advance(1000);
    await answer(1, { items: [hit('Bob')], nextCursor: null });
    expect(search.state$.value).toMatchObject({
      status: 'ready',
      hits: [{ displayName: 'Bob' }],
      error: null,
    });
    search.setQuery('ad');
    await clock.advance(250);
    await answer(2, offline);
    search.setQuery('');
    await clock.advance(60_000);
    expect(requests).toEqual(['bo/', 'bo/', 'ad/']);
  });

  it('does not repeat what the server refuses', async () => {
    const { clock, search, requests, answer } = searchBench();
    search.setQuery('bo');
    await clock.advance(250);
    await answer(0, new ChatCallError({ code: 'COMMON.VALIDATION', detail: 'no' }));
    await clock.advance(60_000);
    expect(requests).toEqual(['bo/']);
    expect(search.state$.value.status).toBe('failed');
  });

  it('reports a failure, accepts the same query again, and emits nothing once closed', async () => {
    const { clock, search, answer } = searchBench();
    search.setQuery('bo');
    await clock.advance(250);
    await answer(0, new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'no' }));
    expect(search.state$.value).toMatchObject({
      status: 'failed',
      error: { code: 'COMMON.OFFLINE' },
    });
    search.setQuery('bo');
    await clock.advance(250);
    await answer(1, { items: [hit('Bob')], nextCursor: null });
    expect(search.state$.value).toMatchObject({
      status: 'ready',
      hits: [{ displayName: 'Bob' }],
      error: null,
    });
    search.setQuery('bob');
    search.close();
    await clock.advance(1000);
    search.setQuery('ada');
    expect(clock.waiting).toBe(0);
  });
});
