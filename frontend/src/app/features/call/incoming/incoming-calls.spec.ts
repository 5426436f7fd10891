import { ApplicationRef, signal } from '@angular/core';
import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { StateCell, type IncomingCall, type RingingStoppedReason } from '@chatcall/client-sdk';
import { Subject } from 'rxjs';
import { CallIntents } from '../../../core/call/call-intents';
import { Tones } from '../../../core/call/tones';
import { CLIENT } from '../../../core/client';
import { Shortcuts } from '../../../core/shortcuts/shortcuts';
import { Announcer } from '../../../ui/announcer';
import { Toasts } from '../../../ui/toast/toasts';
import { Viewport } from '../../../core/layout/viewport';
import { FakeClient } from '../../../../testing/fake-client';
import { BEN, conversation } from '../../../../testing/samples';
import { IncomingCalls, LOAD_DISPLAY, stoppedText } from './incoming-calls';

const CALL = {
  call: { id: 'call-1', conversationId: 'conversation-1', kind: 'video' },
  caller: BEN,
  conversationTitle: null,
} as IncomingCall;

describe('an incoming call', () => {
  let fake: FakeClient;
  const incoming$ = new StateCell<IncomingCall | null>(null);
  const narrow = signal(false);
  const ring = jest.fn(() => () => undefined);
  const decline = jest.fn(() => Promise.resolve());
  const announced: string[] = [];
  const panel = (): HTMLElement | null =>
    document.querySelector<HTMLElement>('[data-testid=incoming-call]');
  /** The code of the panel is loaded on demand. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn += 1) {
      TestBed.tick();
      await import('./incoming-display');
      await TestBed.inject(ApplicationRef).whenStable();
    }
  };
  const keys = (key: string): void =>
    TestBed.inject(Shortcuts).press(
      new KeyboardEvent('keydown', { key, ctrlKey: true, shiftKey: true, cancelable: true }),
    );

  const configure = (): void => {
    fake = new FakeClient();
    fake.conversations$.set([conversation()]);
    narrow.set(false);
    announced.length = 0;
    for (const spy of [ring, decline]) spy.mockClear();
    const client = fake.asClient();
    Object.assign(client.calls, { incoming$, ringingStopped$: new Subject(), decline });
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: CLIENT, useValue: client },
        { provide: Tones, useValue: { ring } },
        { provide: Viewport, useValue: { narrow } },
        {
          provide: Announcer,
          useValue: { announce: (text: string) => Promise.resolve(announced.push(text)) },
        },
      ],
    });
  };

  beforeEach(async () => {
    configure();
    document.body.insertAdjacentHTML('beforeend', '<textarea id="draft"></textarea>');
    document.getElementById('draft')?.focus();
    TestBed.inject(IncomingCalls);
    incoming$.set(CALL);
    await settle();
  });

  afterEach(() => {
    incoming$.set(null);
    TestBed.tick();
    document.getElementById('draft')?.remove();
  });

  it('is shown as soon as the code of its panel can be loaded', async () => {
    incoming$.set(null);
    await settle();
    expect(panel()).toBeNull();
    let loads = 0;
    TestBed.resetTestingModule();
    configure();
    TestBed.overrideProvider(LOAD_DISPLAY, {
      useValue: () => {
        loads += 1;
        return loads < 2 ? Promise.reject(new Error('no such file')) : import('./incoming-display');
      },
    });
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] });
    try {
      TestBed.inject(IncomingCalls);
      incoming$.set(CALL);
      TestBed.tick();
      await jest.advanceTimersByTimeAsync(100);
      expect(panel()).toBeNull();
      await jest.advanceTimersByTimeAsync(1000);
    } finally {
      jest.useRealTimers();
    }
    await settle();
    expect(loads).toBe(2);
    expect(panel()).not.toBeNull();
  });

  it('is a card that rings, is announced, and keeps the focus in the composer', () => {
    expect(panel()?.classList).toContain('card');
    expect(document.querySelector('[role=alertdialog]')).toBeNull();
    expect(document.activeElement?.id).toBe('draft');
    expect(ring).toHaveBeenCalledTimes(1);
    expect(announced).toEqual([
      'Ben Okonkwo is calling with video. Press Ctrl Shift O to answer, Ctrl Shift D to decline.',
    ]);
  });

  it.each([
    ['A', false],
    ['O', true],
  ])('is answered from the keyboard: Ctrl Shift %s, camera %s', (key, camera) => {
    keys(key);
    expect(TestBed.inject(CallIntents).intent()).toMatchObject({
      kind: 'accept',
      media: { microphone: true, camera },
    });
  });

  it('is declined with the keyboard, and its keys stop working afterwards', async () => {
    keys('D');
    expect(decline).toHaveBeenCalledWith('call-1');
    incoming$.set(null);
    await settle();
    expect(panel()).toBeNull();
    keys('D');
    expect(decline).toHaveBeenCalledTimes(1);
  });

  it('returns the focus to the composer when it closes while one of its buttons has the focus', async () => {
    panel()?.querySelector('button')?.focus();
    expect(document.activeElement?.id).not.toBe('draft');
    incoming$.set(null);
    await settle();
    expect(document.activeElement?.id).toBe('draft');
  });

  it('is a full-screen dialog on a phone, and does not start ringing again', async () => {
    narrow.set(true);
    await settle();
    expect(panel()?.classList).not.toContain('card');
    expect(panel()?.closest('[role=alertdialog]')).not.toBeNull();
    expect(document.querySelectorAll('[data-testid=incoming-call]')).toHaveLength(1);
    expect(ring).toHaveBeenCalledTimes(1);
  });
});

describe('the notice of a missed call', () => {
  let fake: FakeClient;
  const stopped = new Subject<{ incoming: IncomingCall; reason: RingingStoppedReason }>();
  const notices = (): string[] => {
    TestBed.tick();
    return TestBed.inject(Toasts)
      .list()
      .map(({ text, action }) => [text, action?.label].filter(Boolean).join(': '));
  };
  const miss = (conversationTitle: string | null): void => {
    const incoming = {
      call: { id: 'call-1', conversationId: 'conversation-1', kind: 'audio' },
      caller: BEN,
      conversationTitle,
    } as IncomingCall;
    stopped.next({ incoming, reason: 'missed' });
  };
  const block = (): void =>
    fake.contacts$.set([{ user: BEN, state: 'blocked', since: '2026-01-01T09:00:00.000Z' }]);

  beforeEach(() => {
    fake = new FakeClient();
    fake.conversations$.set([conversation()]);
    const client = fake.asClient();
    Object.assign(client.calls, { ringingStopped$: stopped });
    Object.assign(client.chats, { conversation$: () => new StateCell(conversation()) });
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useValue: client }],
    });
    TestBed.inject(IncomingCalls);
  });

  it('offers to call back until the caller is blocked', () => {
    miss(null);
    expect(notices()).toEqual(['Missed call from Ben Okonkwo: Call back']);
    block();
    expect(notices()).toEqual([]);
  });

  it('stays for a group, which can still be called', () => {
    miss('Crew');
    block();
    expect(notices()).toEqual(['Missed call from Crew: Call back']);
  });
});

describe('stoppedText', () => {
  it('offers to call back after a missed call', () => {
    expect(stoppedText('missed', 'Ben')).toEqual({ text: 'Missed call from Ben', missed: true });
    expect(stoppedText('cancelled', 'Ben')).toEqual({ text: 'Missed call from Ben', missed: true });
  });

  it('shows what was done on another device, but not on this one', () => {
    expect(stoppedText('answered-elsewhere', 'Ben')).toEqual({
      text: 'You answered on another device.',
      missed: false,
    });
    expect(stoppedText('declined-elsewhere', 'Ben')).toEqual({
      text: 'You declined on another device.',
      missed: false,
    });
    for (const reason of ['answered-here', 'declined-here', 'ended'] as const)
      expect(stoppedText(reason, 'Ben')).toBeNull();
  });
});
