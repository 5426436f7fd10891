import { jest } from '@jest/globals';
import { CdkConnectedOverlay, CdkOverlayOrigin } from '@angular/cdk/overlay';
import { CUSTOM_ELEMENTS_SCHEMA, signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { StateCell } from '@chatcall/client-sdk';
import type { RemoteParticipant } from '@chatcall/client-sdk/calls';
import type { UserCard } from '@chatcall/contracts';
import { LocalDevices } from '../../core/call/devices/local-devices';
import { CLIENT } from '../../core/client';
import { Viewport } from '../../core/layout/viewport';
import { FakeClient } from '../../../testing/fake-client';
import { BEN, CEM, conversation } from '../../../testing/samples';
import { Call } from './call';
import { CallState } from './call-state';
import { CallNotices } from './call-notices';
import { HeldCall } from './held/held-call';
import { LocalAnnouncements } from './local-announcements';
import { ScreenShare } from './screen-share';
import { CallLayout } from './layout/call-layout';
import { FullScreen } from './layout/full-screen';
import { MeetingState } from './meeting/meeting-state';
import { MutedSpeech } from './meeting/muted-speech';
import { PushToTalk } from './meeting/push-to-talk';
import { PictureWindow } from './layout/picture-window';
import { CornerPlace } from './stage/corner';
import { CallMini } from './stage/call-mini';
import { ParticipantAway } from './stage/remote-participant';

const SOURCE = { failure: signal(null), withheld: signal(false) };

class FakeParticipant {
  readonly peerId: string;
  readonly user$: StateCell<UserCard>;
  readonly stalled$ = new StateCell(false);
  readonly reached$ = new StateCell(true);
  readonly held$ = new StateCell(false);
  readonly microphone$ = new StateCell(null);
  readonly camera$ = new StateCell(null);

  constructor(user: UserCard) {
    this.peerId = user.id;
    this.user$ = new StateCell(user);
  }
}

describe('the call', () => {
  let fixture: ComponentFixture<Call>;
  const narrow = signal(true);
  const view = signal('dock');
  const toggleMicrophone = jest.fn();
  const [ben, cem] = [new FakeParticipant(BEN), new FakeParticipant(CEM)];
  const participants = signal<readonly FakeParticipant[]>([ben]);
  const phase = signal('active');
  const words = async (): Promise<string> => {
    await fixture.whenStable();
    return (
      (fixture.nativeElement as HTMLElement)
        .querySelector<HTMLElement>('[data-testid=peer-away]')
        ?.textContent.trim()
        .replace(/\s+/g, ' ') ?? ''
    );
  };

  beforeEach(() => {
    const state = {
      session: signal({ remoteParticipants$: new StateCell([]) }),
      view,
      unread: signal(0),
      soundBlocked: signal(false),
      toggleMicrophone,
      phase,
      participants,
      sounds: signal([]),
      items: signal([]),
      open: signal(true),
      ended: signal(null),
      speaker: signal<RemoteParticipant | null>(null),
      mediaTrouble: signal(null),
      elapsed: signal(12),
      name: signal('Ben Okonkwo'),
      group: signal(false),
      conversation: signal(conversation()),
      call: signal(null),
      me: signal(null),
      starting: signal(false),
      hangUp: () => undefined,
    };
    const client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: Viewport, useValue: { narrow } },
      ],
    });
    TestBed.overrideComponent(CallMini, {
      set: { imports: [ParticipantAway], schemas: [CUSTOM_ELEMENTS_SCHEMA] },
    });
    TestBed.overrideComponent(Call, {
      set: {
        imports: [CallMini, CdkConnectedOverlay, CdkOverlayOrigin, CornerPlace],
        schemas: [CUSTOM_ELEMENTS_SCHEMA],
        providers: [
          { provide: CallState, useValue: state },
          { provide: HeldCall, useValue: { call: signal(null) } },
          { provide: LocalAnnouncements, useValue: {} },
          CallLayout,
          FullScreen,
          { provide: MeetingState, useValue: { toggleHand: () => undefined } },
          { provide: MutedSpeech, useValue: {} },
          { provide: PushToTalk, useValue: { talking: signal(false) } },
          PictureWindow,
          { provide: CallNotices, useValue: { announce: () => undefined, current: signal('') } },
          {
            provide: LocalDevices,
            useValue: { microphone: SOURCE, camera: SOURCE, asking: () => false },
          },
          { provide: ScreenShare, useValue: { screens: signal([]) } },
        ],
      },
    });
    participants.set([ben]);
    phase.set('active');
    narrow.set(true);
    view.set('dock');
    toggleMicrophone.mockClear();
    fixture = TestBed.createComponent(Call);
  });

  afterEach(() => {
    for (const participant of [ben, cem]) {
      participant.stalled$.set(false);
      participant.reached$.set(true);
    }
  });

  it('shows a connection problem of the other person in the bar of a phone while it lasts', async () => {
    expect(await words()).toBe('');
    ben.stalled$.set(true);
    expect(await words()).toBe('No connection');
    ben.reached$.set(false);
    expect(await words()).toBe("Can't be reached");
    ben.reached$.set(true);
    ben.stalled$.set(false);
    expect(await words()).toBe('');
  });

  it('shows no problem of the other person in the bar while the own connection is lost', async () => {
    ben.stalled$.set(true);
    phase.set('reconnecting');
    expect(await words()).toBe('');
  });

  it('names the person in the bar if there are several', async () => {
    participants.set([ben, cem]);
    ben.stalled$.set(true);
    expect(await words()).toBe('Ben Okonkwo No connection');
  });

  it('shows the own picture in a corner in a call of two, and as a tile from three people on', async () => {
    narrow.set(false);
    view.set('stage');
    const element = fixture.nativeElement as HTMLElement;
    for (const [others, tile] of [
      [[ben], false],
      [[ben, cem], true],
    ] as const) {
      participants.set(others);
      await fixture.whenStable();
      expect(element.querySelector('cc-local-view') !== null).toBe(!tile);
    }
  });

  it('hides the own picture, and shows it again', async () => {
    narrow.set(false);
    view.set('stage');
    await fixture.whenStable();
    const layout = fixture.debugElement.injector.get(CallLayout);
    const own = (): Element | null =>
      (fixture.nativeElement as HTMLElement).querySelector('cc-local-view');
    for (const shown of [false, true]) {
      layout.toggleOwn();
      await fixture.whenStable();
      expect(own() !== null).toBe(shown);
    }
    participants.set([ben, cem]);
    expect(layout.tiles().map(({ kind }) => kind)).toEqual(['person', 'person', 'self']);
    layout.toggleOwn();
    expect(layout.tiles().map(({ kind }) => kind)).toEqual(['person', 'person']);
  });

  it('handles clicks and keys of the call while the list of people is open, and closes the list with a click', async () => {
    narrow.set(false);
    view.set('stage');
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    const toggle = element.querySelector<HTMLElement>('[data-testid=call-people-toggle]');
    toggle?.click();
    await fixture.whenStable();
    expect(toggle?.getAttribute('aria-expanded')).toBe('true');
    expect(document.querySelector('.cdk-overlay-backdrop')).toBeNull();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', code: 'KeyM' }));
    expect(toggleMicrophone).toHaveBeenCalledTimes(1);
    element.querySelector('footer')?.click();
    await fixture.whenStable();
    expect(toggle?.getAttribute('aria-expanded')).toBe('false');
  });
});
