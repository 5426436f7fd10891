import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { KeyValue } from './key-value';

describe('KeyValue', () => {
  let store: KeyValue;
  beforeEach(() => {
    localStorage.clear();
    sessionStorage.clear();
    store = TestBed.inject(KeyValue);
  });
  afterEach(() => jest.restoreAllMocks());

  const full = (): void => {
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
  };
  const blocked = (): void => {
    full();
    for (const method of ['getItem', 'removeItem', 'key'] as const) {
      jest.spyOn(Storage.prototype, method).mockImplementation(() => {
        throw new DOMException('blocked', 'SecurityError');
      });
    }
  };

  it('returns the newest value when the storage is full and has an older one', () => {
    store.set('draft', 'old');
    full();
    store.set('draft', 'newer');
    expect(store.get('draft')).toBe('newer');
    expect(store.keys('dra')).toEqual(['draft']);
  });

  it('stores again as soon as there is room', () => {
    store.set('draft', 'old');
    full();
    store.set('draft', 'newer');
    jest.restoreAllMocks();
    store.set('draft', 'newest');
    expect([store.get('draft'), localStorage.getItem('draft')]).toEqual(['newest', 'newest']);
  });

  it('removes a value even if the storage fails', () => {
    store.set('draft', 'old');
    jest.spyOn(Storage.prototype, 'removeItem').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    store.set('draft', null);
    expect(store.get('draft')).toBeNull();
    expect(store.keys('dra')).toEqual([]);
  });

  it('works in memory if the storage is blocked', () => {
    blocked();
    store.set('draft', 'text');
    expect([store.get('draft'), store.keys('dra')]).toEqual(['text', ['draft']]);
    store.set('draft', null);
    expect([store.get('draft'), store.keys('dra')]).toEqual([null, []]);
  });

  it('uses the value that another tab stored later', () => {
    full();
    store.set('choice', 'mine');
    jest.restoreAllMocks();
    localStorage.setItem('choice', 'theirs');
    window.dispatchEvent(new StorageEvent('storage', { key: 'choice', newValue: 'theirs' }));
    expect(store.get('choice')).toBe('theirs');
  });

  describe('after a reload', () => {
    const onlyLocalFull = (): void => {
      const setItem = Storage.prototype.setItem;
      jest.spyOn(Storage.prototype, 'setItem').mockImplementation(function (
        this: Storage,
        key,
        value,
      ) {
        if (this === localStorage) throw new DOMException('full', 'QuotaExceededError');
        setItem.call(this, key, value);
      });
    };
    const reload = (): KeyValue => {
      TestBed.resetTestingModule();
      return TestBed.inject(KeyValue);
    };

    it('restores the newest value that did not fit into the storage', () => {
      store.set('camera', 'on');
      onlyLocalFull();
      store.set('camera', 'off');
      const later = reload();
      expect([later.get('camera'), later.keys('cam')]).toEqual(['off', ['camera']]);
      later.set('camera', null);
      expect(reload().get('camera')).toBeNull();
    });

    it('uses a value that another tab stored meanwhile', () => {
      store.set('camera', 'on');
      onlyLocalFull();
      store.set('camera', 'off');
      jest.restoreAllMocks();
      localStorage.setItem('camera', 'on, later');
      expect([reload().get('camera'), sessionStorage.length]).toEqual(['on, later', 0]);
    });

    it('restores no value that was stored or cleared meanwhile', () => {
      onlyLocalFull();
      store.set('draft', 'old');
      store.set('other', 'old');
      jest.restoreAllMocks();
      store.set('draft', 'stored');
      window.dispatchEvent(new StorageEvent('storage', { key: null }));
      localStorage.removeItem('draft');
      expect([reload().keys(''), sessionStorage.length]).toEqual([[], 0]);
    });
  });
});
