import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { BehaviorSubject, Subject } from 'rxjs';
import type { ChatCallClient, IncomingCall } from '@chatcall/client-sdk';
import { Toasts } from '../../ui/toast/toasts';
import { CallIntents } from '../call/call-intents';
import { CLIENT } from '../client';
import { AppUpdates } from './app-updates';

describe('AppUpdates', () => {
  const connected$ = new Subject<{ readonly first: boolean }>();
  const incoming$ = new BehaviorSubject<IncomingCall | null>(null);
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
    incoming$.next(null);
    const client = {
      connection: { connected$ },
      calls: { incoming$ },
    } as unknown as ChatCallClient;
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

  /** Lets time pass, with the effects of signals at its beginning. */
  const pass = async (ms: number): Promise<void> => {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(ms);
  };

  it('installs the service worker after the start, and asks for a new version after reconnects', async () => {
    TestBed.inject(AppUpdates);
    await pass(3900);
    expect(register).not.toHaveBeenCalled();
    await pass(100);
    expect(register).toHaveBeenCalledWith('/service-worker.js', { updateViaCache: 'none' });
    connected$.next({ first: false });
    await pass(600_000);
    expect(update).not.toHaveBeenCalled();
    connected$.next({ first: true });
    await pass(5000);
    expect(update).not.toHaveBeenCalled();
    connected$.next({ first: false });
    connected$.next({ first: false });
    await pass(5000);
    expect(update).toHaveBeenCalledTimes(1);
  });

  it('installs nothing while a call rings or is open, nor shortly after it', async () => {
    const calls = TestBed.inject(CallIntents);
    TestBed.inject(AppUpdates);
    await pass(2000);
    incoming$.next({} as IncomingCall);
    await pass(10_000);
    calls.setHere({ conversationId: null, view: 'stage' });
    incoming$.next(null);
    await pass(10_000);
    calls.setHere(null);
    await pass(3900);
    expect(register).not.toHaveBeenCalled();
    await pass(100);
    expect(register).toHaveBeenCalledTimes(1);
    calls.setHere({ conversationId: null, view: 'stage' });
    await pass(600_000);
    connected$.next({ first: false });
    await pass(10_000);
    expect(update).not.toHaveBeenCalled();
    calls.setHere(null);
    await pass(4000);
    expect(update).toHaveBeenCalledTimes(1);
  });

  it('does nothing in a browser without service workers', () => {
    Reflect.deleteProperty(navigator, 'serviceWorker');
    TestBed.inject(AppUpdates);
    expect(texts()).toEqual([]);
  });
});
