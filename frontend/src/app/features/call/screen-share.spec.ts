import { signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { StateCell } from '@chatcall/client-sdk';
import type { CallSession, LocalScreenState, MediaItem } from '@chatcall/client-sdk/calls';
import { KeyValue } from '../../platform/key-value';
import { BEN } from '../../../testing/samples';
import { CallNotices } from './call-notices';
import { CallState } from './call-state';
import { ScreenShare } from './screen-share';
import { ShareButton } from './stage/share-button';
import { ShareNotice } from './stage/share-notice';

class FakeLocalScreen {
  supported = true;
  readonly state$ = new StateCell<LocalScreenState>({ status: 'off' });
  readonly video = { withheld$: new StateCell(false) };
  readonly started: unknown[] = [];
  readonly hints: string[] = [];

  start(options: unknown): void {
    this.started.push(options);
    this.state$.set({ status: 'on', audio: true, hint: 'text' });
  }

  setHint(hint: string): void {
    this.hints.push(hint);
  }

  stop(): void {
    this.state$.set({ status: 'off' });
  }
}

describe('sharing the screen', () => {
  const said: string[] = [];
  const items = signal<readonly MediaItem[]>([]);
  const session = signal<CallSession | null>(null);
  const phase = signal('active');
  let screen: FakeLocalScreen;
  let allowed: StateCell<boolean>;
  let share: ScreenShare;
  const constraints: Record<string, boolean> = {};

  beforeAll(() => {
    Object.defineProperty(navigator, 'mediaDevices', {
      value: {
        getDisplayMedia: () => Promise.reject(new Error('not here')),
        getSupportedConstraints: () => constraints,
      },
    });
  });

  beforeEach(() => {
    said.length = 0;
    constraints['suppressLocalAudioPlayback'] = true;
    items.set([]);
    phase.set('active');
    screen = new FakeLocalScreen();
    allowed = new StateCell(true);
    session.set({ local: { screen }, screenSharing$: allowed } as unknown as CallSession);
    const note = (text: string): number => said.push(text);
    const store = new Map<string, string>();
    TestBed.configureTestingModule({
      providers: [
        ScreenShare,
        { provide: CallState, useValue: { session, items, phase } },
        { provide: CallNotices, useValue: { announce: note, show: note } },
        {
          provide: KeyValue,
          useValue: {
            get: (key: string) => store.get(key) ?? null,
            set: (key: string, value: string) => store.set(key, value),
          },
        },
      ],
    });
    share = TestBed.inject(ScreenShare);
    TestBed.tick();
  });

  const part = <T>(fixture: ComponentFixture<T>, testId: string): HTMLElement | null =>
    (fixture.nativeElement as HTMLElement).querySelector(`[data-testid=${testId}]`);
  const inPanel = (testId: string): HTMLElement | null =>
    document.querySelector(`.cdk-overlay-container [data-testid=${testId}]`);

  it('starts with the choices of the panel, which are kept, and is announced', async () => {
    const fixture = TestBed.createComponent(ShareButton);
    await fixture.whenStable();
    part(fixture, 'call-share')?.click();
    await fixture.whenStable();
    inPanel('share-sound')?.click();
    inPanel('share-motion')?.click();
    inPanel('share-start')?.click();
    await fixture.whenStable();
    expect(screen.started).toEqual([{ audio: false, hint: 'motion' }]);
    expect([inPanel('share-panel'), screen.hints]).toEqual([null, ['motion']]);
    share.stop();
    TestBed.tick();
    share.toggle();
    expect(screen.started).toEqual(Array(2).fill({ audio: false, hint: 'motion' }));
    expect(said).toEqual(['You are sharing your screen', 'You stopped sharing your screen']);
  });

  it('has no button where the browser cannot share, or the administrators forbid it', async () => {
    const fixture = TestBed.createComponent(ShareButton);
    await fixture.whenStable();
    expect(part(fixture, 'call-share')).not.toBeNull();
    allowed.set(false);
    await fixture.whenStable();
    expect(part(fixture, 'call-share')).toBeNull();
    share.toggle();
    expect(screen.started).toEqual([]);
    allowed.set(true);
    phase.set('ringing');
    await fixture.whenStable();
    expect(part(fixture, 'call-share')).toBeNull();
  });

  it('offers no sound where the browser shares none', async () => {
    delete constraints['suppressLocalAudioPlayback'];
    const fixture = TestBed.createComponent(ShareButton);
    await fixture.whenStable();
    part(fixture, 'call-share')?.click();
    await fixture.whenStable();
    expect([inPanel('share-sound'), inPanel('share-start') !== null]).toEqual([null, true]);
  });

  it('only stops in a small window', async () => {
    const fixture = TestBed.createComponent(ShareButton);
    fixture.componentRef.setInput('small', true);
    await fixture.whenStable();
    expect(part(fixture, 'call-share')).toBeNull();
    share.start();
    await fixture.whenStable();
    part(fixture, 'call-share')?.click();
    expect(screen.state$.value.status).toBe('off');
  });

  it('shows that it continues with a way to stop it, and why it failed with a way to try again', async () => {
    const fixture = TestBed.createComponent(ShareNotice);
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).textContent.trim()).toBe('');
    share.start();
    await fixture.whenStable();
    expect(part(fixture, 'share-notice')?.textContent).toContain('sharing your screen with sound');
    part(fixture, 'share-stop')?.click();
    screen.state$.set({ status: 'failed', failure: 'permission-denied' });
    await fixture.whenStable();
    expect(part(fixture, 'trouble-screen')?.textContent).toContain('privacy settings');
    (fixture.nativeElement as HTMLElement).querySelector('button')?.click();
    expect(screen.started).toHaveLength(2);
  });

  it('of others is announced when it begins and when it is stopped, not when they leave', () => {
    const other = {
      source: 'screen',
      local: false,
      participant: { user$: new StateCell(BEN) },
      ended$: new StateCell<string | null>(null),
    };
    const shown = (...now: object[]): void => {
      items.set(now as unknown as MediaItem[]);
      TestBed.tick();
    };
    shown(other);
    other.ended$.set('stopped');
    shown();
    const again = { ...other, ended$: new StateCell('left') };
    shown(again);
    shown();
    expect(said).toEqual([
      `${BEN.displayName} is sharing their screen`,
      `${BEN.displayName} stopped sharing their screen`,
      `${BEN.displayName} is sharing their screen`,
    ]);
  });
});
