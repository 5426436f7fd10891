import { TestBed } from '@angular/core/testing';
import { openDB } from 'idb';
import { blockDatabase, clearStorage } from '../../testing/browser-storage';
import { BrowserFiles } from './browser-files';
import { BrowserOutbox } from './browser-outbox';

/** A tab of the browser: a service of its own over the same storage. */
function openTab(): BrowserFiles {
  TestBed.resetTestingModule();
  return TestBed.inject(BrowserFiles);
}

describe('BrowserFiles', () => {
  beforeEach(clearStorage);
  afterEach(() => {
    TestBed.resetTestingModule();
  });

  it('keeps files over a reload, and lists them by prefix', async () => {
    const tab = openTab();
    await tab.set('ada/1', new Blob(['one'], { type: 'text/plain' }));
    await tab.set('ada/2', new Blob(['two']));
    await tab.set('bob/1', new Blob(['of Bob']));
    await tab.remove('ada/2');
    const later = openTab();
    expect(await later.get('ada/1')).toMatchObject({ size: 3, type: 'text/plain' });
    expect(await later.get('ada/2')).toBeNull();
    expect(await later.keys('ada/')).toEqual(['ada/1']);
  });

  it('finds what a version without files has stored', async () => {
    const old = await openDB('chatcall', 2, {
      upgrade: (created) => {
        created.createObjectStore('cache');
        created.createObjectStore('outbox');
      },
    });
    await old.put('outbox', 'unsent text', 'unsent/ada/1');
    old.close();
    const tab = openTab();
    await tab.set('ada/1', new Blob(['one']));
    expect(await TestBed.inject(BrowserOutbox).get('unsent/ada/1')).toBe('unsent text');
  });

  it('rejects what the browser cannot store', async () => {
    blockDatabase();
    const tab = openTab();
    await expect(tab.set('ada/1', new Blob(['one']))).rejects.toThrow('blocked');
    await expect(tab.get('ada/1')).rejects.toThrow('not available');
  });
});
