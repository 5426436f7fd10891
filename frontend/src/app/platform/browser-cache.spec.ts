import { TestBed } from '@angular/core/testing';
import { blockDatabase, clearStorage } from '../../testing/browser-storage';
import { BrowserCache } from './browser-cache';
import { BrowserOutbox } from './browser-outbox';

describe('BrowserCache', () => {
  beforeEach(clearStorage);
  afterEach(() => TestBed.resetTestingModule());

  it('keeps values over a reload, apart from the outbox, and lists them by prefix', async () => {
    const cache = TestBed.inject(BrowserCache);
    await cache.set('ada/list', 'list');
    await cache.set('ada/page/1', 'page');
    await cache.set('bob/list', 'of Bob');
    await cache.remove('ada/page/1');
    await TestBed.inject(BrowserOutbox).set('ada/draft', 'draft');
    TestBed.resetTestingModule();
    const later = TestBed.inject(BrowserCache);
    expect(await later.get('ada/list')).toBe('list');
    expect(await later.get('ada/draft')).toBeNull();
    expect(await later.keys('ada/')).toEqual(['ada/list']);
    expect(await later.keys('')).toEqual(['ada/list', 'bob/list']);
  });

  it('has notes at once, also when the database cannot be opened', async () => {
    blockDatabase();
    const cache = TestBed.inject(BrowserCache);
    await cache.set('session', '{}');
    expect(await cache.get('session')).toBe('{}');
    await expect(cache.get('ada/list')).rejects.toThrow();
    await cache.remove('session');
    expect(await cache.get('session')).toBeNull();
  });
});
