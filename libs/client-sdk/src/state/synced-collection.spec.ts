import { SyncedCollection } from './synced-collection.js';

type Entries = readonly (readonly [string, string])[];

/** A request that the test answers later. */
function pending(): { request: () => Promise<Entries>; answer: (entries: Entries) => void } {
  let answer: (entries: Entries) => void = () => undefined;
  const result = new Promise<Entries>((resolve) => (answer = resolve));
  return { request: () => result, answer: (entries) => answer(entries) };
}

const items = (collection: SyncedCollection<string, string>): unknown =>
  Object.fromEntries(collection.items$.value);

describe('SyncedCollection', () => {
  it('takes over a snapshot and removes what is missing in it', async () => {
    const collection = new SyncedCollection<string, string>();
    collection.set('a', 'old');
    collection.set('b', 'old');
    const { request, answer } = pending();
    const loaded = collection.load(request);
    answer([
      ['b', 'new'],
      ['c', 'new'],
    ]);
    expect(await loaded).toBe(true);
    expect(items(collection)).toEqual({ b: 'new', c: 'new' });
  });

  it('keeps what events set and delete while the snapshot is requested', async () => {
    const collection = new SyncedCollection<string, string>();
    collection.set('a', 'old');
    const { request, answer } = pending();
    const loaded = collection.load(request);
    collection.update('a', () => 'event');
    collection.set('b', 'event');
    collection.set('c', 'event');
    collection.delete('c');
    collection.delete('never-known');
    answer([
      ['a', 'snapshot'],
      ['c', 'snapshot'],
      ['never-known', 'snapshot'],
    ]);
    await loaded;
    expect(items(collection)).toEqual({ a: 'event', b: 'event' });
  });

  it('counts the snapshot that was requested last, in whatever order the answers come', async () => {
    const collection = new SyncedCollection<string, string>();
    const [first, second] = [pending(), pending()];
    const [older, newer] = [collection.load(first.request), collection.load(second.request)];
    second.answer([['a', 'second']]);
    expect(await newer).toBe(true);
    first.answer([['a', 'first']]);
    expect(await older).toBe(false);
    expect(items(collection)).toEqual({ a: 'second' });
  });

  it('takes over the earlier snapshot when the later request fails', async () => {
    const collection = new SyncedCollection<string, string>();
    const first = pending();
    const older = collection.load(first.request);
    await expect(collection.load(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    first.answer([['a', 'first']]);
    expect(await older).toBe(true);
    expect(items(collection)).toEqual({ a: 'first' });
  });

  it('merges the older version of an item into the newer one', async () => {
    const collection = new SyncedCollection<string, string>((older, newer) => `${older}<${newer}`);
    collection.setAll([
      ['adjusted', 'a'],
      ['changed', 'c'],
      ['untouched', 'u'],
    ]);
    const { request, answer } = pending();
    const loaded = collection.load(request);
    collection.adjust('adjusted', (value) => `${value}!`);
    collection.update('changed', (value) => `${value}!`);
    answer([
      ['adjusted', '1'],
      ['changed', '2'],
      ['untouched', '3'],
    ]);
    await loaded;
    expect(items(collection)).toEqual({ adjusted: 'a!<1', changed: '2<c!', untouched: 'u<3' });
  });

  it('takes over nothing that was requested before it was cleared', async () => {
    const collection = new SyncedCollection<string, string>();
    const { request, answer } = pending();
    const loaded = collection.load(request);
    collection.clear();
    answer([['a', 'old']]);
    expect(await loaded).toBe(false);
    expect(items(collection)).toEqual({});
  });

  it('emits only when something changed', () => {
    const collection = new SyncedCollection<string, string>();
    let emitted = 0;
    collection.items$.subscribe(() => (emitted += 1));
    collection.set('a', 'one');
    collection.set('a', 'one');
    collection.delete('b');
    collection.update('b', () => 'two');
    expect(emitted).toBe(2);
  });
});
