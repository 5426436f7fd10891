import { Clipboard } from '@angular/cdk/clipboard';
import { signal, type Type, type WritableSignal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { StateCell } from '@chatcall/client-sdk';
import type {
  CallQuality,
  DirectionQuality,
  ParticipantQuality,
  RemoteParticipant,
} from '@chatcall/client-sdk/calls';
import { BEN } from '../../../../testing/samples';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { CallState } from '../call-state';
import { QualityHint } from './quality-hint';
import { QualityPanel } from './quality-panel';

const DIRECTION: DirectionQuality = {
  level: 'good',
  loss: 0,
  jitter: 2,
  bitrate: 500_000,
  path: { roundTrip: 20, kind: 'host', protocol: 'udp', available: null },
  tracks: [],
};
const POOR: CallQuality = {
  level: 'poor',
  uplink: { ...DIRECTION, loss: 0.12 },
  downlink: DIRECTION,
  problems: [{ kind: 'uplink-loss', loss: 0.12 }, { kind: 'tcp' }],
};

describe('the quality of a call', () => {
  let quality: WritableSignal<CallQuality | null>;
  let camera: WritableSignal<boolean>;
  let theirs: StateCell<ParticipantQuality>;
  let copied: string;
  const changes: unknown[] = [];

  beforeEach(() => {
    quality = signal<CallQuality | null>(null);
    camera = signal(true);
    theirs = new StateCell<ParticipantQuality>({ level: 'good', fault: null });
    changes.length = 0;
    const ben = { peerId: 'peer', user$: new StateCell(BEN), quality$: theirs };
    TestBed.configureTestingModule({
      providers: [
        {
          provide: CallState,
          useValue: {
            quality,
            phase: signal('active'),
            participants: signal([ben as unknown as RemoteParticipant]),
          },
        },
        {
          provide: LocalDevices,
          useValue: {
            camera: { on: camera },
            set: (kind: string, on: boolean) => {
              changes.push([kind, on]);
              camera.set(on);
            },
          },
        },
        { provide: Clipboard, useValue: { copy: (text: string) => (copied = text) !== '' } },
      ],
    });
  });

  const show = async <T>(component: Type<T>): Promise<ComponentFixture<T>> => {
    const fixture = TestBed.createComponent(component);
    await fixture.whenStable();
    return fixture;
  };
  const root = <T>(fixture: ComponentFixture<T>): HTMLElement =>
    fixture.nativeElement as HTMLElement;
  const text = <T>(fixture: ComponentFixture<T>, testId: string): string =>
    root(fixture).querySelector(`[data-testid=${testId}]`)?.textContent?.trim() ?? '';
  const press = async <T>(fixture: ComponentFixture<T>, testId: string): Promise<void> => {
    root(fixture).querySelector<HTMLElement>(`[data-testid=${testId}]`)?.click();
    await fixture.whenStable();
  };

  it('is said in words: what is wrong here, and with whom', async () => {
    const panel = await show(QualityPanel);
    expect(text(panel, 'quality-own')).toBe('Your connection is being measured…');
    expect(root(panel).querySelector('details')).toBeNull();
    quality.set(POOR);
    theirs.set({ level: 'fair', fault: 'theirs' });
    await panel.whenStable();
    expect(text(panel, 'quality-own')).toBe('Your connection is poor.');
    expect(
      [...root(panel).querySelectorAll('[data-testid=quality-problems] li')].map(
        ({ textContent }) => textContent,
      ),
    ).toEqual([
      'Your uplink loses 12%: the others hear and see you with gaps.',
      'The connection uses TCP, because UDP is blocked: delays are longer.',
    ]);
    expect(text(panel, 'quality-others')).toBe('Ben Okonkwo’s connection is unstable.');
    await press(panel, 'quality-copy');
    expect(copied).toContain('Your connection is poor.');
    expect(copied).toContain('Loss, sending: 12%');
  });

  it('is hinted at only while it is poor, and the camera can be turned off', async () => {
    const hint = await show(QualityHint);
    expect(root(hint).hidden).toBe(true);
    quality.set(POOR);
    await hint.whenStable();
    expect(root(hint).hidden).toBe(false);
    await press(hint, 'quality-camera-off');
    expect(changes).toEqual([['camera', false]]);
    expect(root(hint).textContent).toContain('Your connection is poor.');
    quality.set({ ...POOR, level: 'fair' });
    await hint.whenStable();
    expect(root(hint).hidden).toBe(true);
  });

  it('is not hinted at again after "Not now"', async () => {
    quality.set(POOR);
    const hint = await show(QualityHint);
    await press(hint, 'quality-dismiss');
    quality.set({ ...POOR });
    await hint.whenStable();
    expect(root(hint).hidden).toBe(true);
  });
});
