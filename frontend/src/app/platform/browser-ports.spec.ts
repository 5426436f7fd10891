import { TestBed } from '@angular/core/testing';
import { BrowserSessionHint } from './browser-ports';

describe('BrowserSessionHint', () => {
  const hint = (): BrowserSessionHint => TestBed.inject(BrowserSessionHint);
  const clearCookie = (): void => void (document.cookie = 'chatcall_session=; Max-Age=0; Path=/');

  afterEach(() => {
    clearCookie();
    localStorage.clear();
  });

  it('is unknown on the first visit', () => {
    expect(hint().read()).toBe('unknown');
  });

  it('is "no" once the server has answered, in every tab', () => {
    hint().settle();
    expect(hint().read()).toBe('no');
    TestBed.resetTestingModule();
    expect(hint().read()).toBe('no');
  });

  it('is "yes" while the cookie exists, also after the storage was cleared', () => {
    hint().settle();
    document.cookie = 'chatcall_session=1; Path=/';
    expect(hint().read()).toBe('yes');
    localStorage.clear();
    expect(hint().read()).toBe('yes');
    clearCookie();
    expect(hint().read()).toBe('unknown');
  });

  it('ignores other cookies', () => {
    hint().settle();
    document.cookie = 'not_chatcall_session=1; Path=/';
    expect(hint().read()).toBe('no');
    document.cookie = 'not_chatcall_session=; Max-Age=0; Path=/';
  });
});
