import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Subject } from 'rxjs';
import type { ChatCallClient } from '@chatcall/client-sdk';
import { Toasts } from '../../ui/toast/toasts';
import { CLIENT } from '../client';
import { AppUpdates } from './app-updates';

describe('AppUpdates', () => {
  const connected$ = new Subject<{ readonly first: boolean }>();
  const update = jest.fn(() => Promise.resolve());
  const register = jest.fn(() => Promise.resolve({ update }));
  let workers: EventTarget;
  let script: HTMLScriptElement;

  beforeEach(() => {
    jest.useFakeTimers();
    update.mockClear();
    register.mockClear();
    workers = Object.assign(new EventTarget(), { register });
    Object.defineProperty(navigator, 'serviceWorker', { value: workers, configurable: true });
    script = document.createElement('script');
    script.type = 'text/plain';
    script.src = '/main-AAAAAAA1.js';
    document.head.append(script);
    const client = { connection: { connected$ } } as unknown as ChatCallClient;
    TestBed.configureTestingModule({ providers: [{ provide: CLIENT, useValue: client }] });
  });

  afterEach(() => {
    jest.useRealTimers();
    script.remove();
    Reflect.deleteProperty(navigator, 'serviceWorker');
  });

  const activated = (main: string): void => {
    workers.dispatchEvent(
      new MessageEvent('message', { data: { type: 'chatcall-version', main } }),
    );
  };
  const texts = (): string[] =>
    TestBed.inject(Toasts)
      .list()
      .map(({ text }) => text);

  it('offers a reload when another version is installed than the one that is running', () => {
    TestBed.inject(AppUpdates);
    activated('/main-AAAAAAA1.js');
    expect(texts()).toEqual([]);
    activated('/main-BBBBBBB2.js');
    activated('/main-BBBBBBB2.js');
    expect(texts()).toEqual(['A new version of ChatCall is ready.']);
  });

  it('installs the service worker after the start, and asks for a new version after reconnects', async () => {
    TestBed.inject(AppUpdates);
    expect(register).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(5000);
    expect(register).toHaveBeenCalledWith('/service-worker.js', { updateViaCache: 'none' });
    connected$.next({ first: false });
    expect(update).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(600_000);
    connected$.next({ first: true });
    expect(update).not.toHaveBeenCalled();
    connected$.next({ first: false });
    connected$.next({ first: false });
    expect(update).toHaveBeenCalledTimes(1);
  });

  it('does nothing in a browser without service workers', () => {
    Reflect.deleteProperty(navigator, 'serviceWorker');
    TestBed.inject(AppUpdates);
    expect(texts()).toEqual([]);
  });
});
