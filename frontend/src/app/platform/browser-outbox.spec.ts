import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { blockDatabase, clearStorage, stallDatabase } from '../../testing/browser-storage';
import { BrowserOutbox } from './browser-outbox';

/** A tab of the browser: a service of its own over the same storage. */
function openTab(): BrowserOutbox {
  TestBed.resetTestingModule();
  return TestBed.inject(BrowserOutbox);
}

describe('BrowserOutbox', () => {
  beforeEach(clearStorage);
  afterEach(() => {
    jest.restoreAllMocks();
    TestBed.resetTestingModule();
  });

  it('keeps values over a reload, and lists them by prefix', async () => {
    const tab = openTab();
    await tab.set('unsent/ada/1', 'one');
    await tab.set('unsent/ada/2', 'two');
    await tab.set('unsent/bob/1', 'of Bob');
    await tab.remove('unsent/ada/2');
    const later = openTab();
    expect(await later.get('unsent/ada/1')).toBe('one');
    expect(await later.get('unsent/ada/2')).toBeNull();
    expect([...(await later.entries('unsent/ada/'))]).toEqual([['unsent/ada/1', 'one']]);
  });

  it('moves what an older version kept in localStorage, once', async () => {
    localStorage.setItem('chatcall.outbox.unsent/ada/1', 'old');
    localStorage.setItem('chatcall.outbox.sign-out-due', 'yes');
    localStorage.setItem('chatcall.theme', 'dark');
    expect(await openTab().get('unsent/ada/1')).toBe('old');
    expect(Object.keys(localStorage)).toEqual(['chatcall.outbox.sign-out-due', 'chatcall.theme']);
  });

  it('has notes at once, also when the database cannot be opened', async () => {
    blockDatabase();
    const tab = openTab();
    await tab.set('sign-out-due', 'yes');
    expect(await tab.get('sign-out-due')).toBe('yes');
    await expect(tab.set('unsent/ada/1', 'one')).rejects.toThrow();
    await expect(tab.entries('unsent/')).rejects.toThrow('not available');
    await tab.remove('sign-out-due');
    expect(await tab.get('sign-out-due')).toBeNull();
  });

  it('rejects when the storage is full, and keeps the older values', async () => {
    const tab = openTab();
    await tab.set('draft/ada/room', 'old');
    jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(tab.set('draft/ada/room', 'newer')).rejects.toThrow('full');
    jest.restoreAllMocks();
    expect(await tab.get('draft/ada/room')).toBe('old');
    await tab.set('draft/ada/room', 'newest');
    expect(await tab.get('draft/ada/room')).toBe('newest');
  });

  it('gives up when opening takes too long, instead of waiting forever', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    stallDatabase();
    const opening = openTab().get('draft/ada/room');
    const failed = expect(opening).rejects.toThrow('in time');
    await jest.advanceTimersByTimeAsync(3000);
    await failed;
    jest.useRealTimers();
  });

  it('notifies the other tabs of changes, in order, until they stop listening', async () => {
    const tab = openTab();
    const others: unknown[] = [];
    const stop = tab.listen((key, value) => others.push([key, value]));
    const other = new BroadcastChannel('chatcall.outbox');
    const received: unknown[] = [];
    other.onmessage = (event) => received.push(event.data);
    other.postMessage({ key: 'draft/ada/room', value: 'theirs' });
    await tab.set('draft/ada/room', 'mine');
    tab.announce('sent/ada/1', '{}');
    await tab.remove('draft/ada/room');
    while (received.length < 3 || others.length < 1)
      await new Promise((resolve) => setTimeout(resolve, 1));
    stop();
    expect(others).toEqual([['draft/ada/room', 'theirs']]);
    expect(received).toEqual([
      { key: 'draft/ada/room', value: 'mine' },
      { key: 'sent/ada/1', value: '{}' },
      { key: 'draft/ada/room', value: null },
    ]);
    other.close();
  });
});
