import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import {
  ChatCallError,
  defaultPorts,
  MediaDeviceError,
  StateCell,
  type ChatCallClient,
  type IncomingCall,
} from '@chatcall/client-sdk';
import {
  openLocalMedia,
  type LocalMedia,
  type MediaChoice,
  type RemotePeer,
} from '@chatcall/client-sdk/calls';
import type { Call } from '@chatcall/contracts';
import { NEVER, Subject } from 'rxjs';
import { CallIntents } from '../../core/call/call-intents';
import { DevicePreview, LocalDevices } from '../../core/call/devices/local-devices';
import { Tones } from '../../core/call/tones';
import { CLIENT } from '../../core/client';
import { KeyValue } from '../../platform/key-value';
import { Confirm } from '../../ui/dialog/confirm';
import { FakeClient } from '../../../testing/fake-client';
import { BEN, conversation } from '../../../testing/samples';
import { CallOpening } from './call-opening';
import { CallState } from './call-state';
import { CallNotices } from './call-notices';
import type { CheckAnswer, CheckData } from './check/check-dialog';

const SILENT: MediaChoice = { microphone: false, camera: false };
const AUDIO: MediaChoice = { microphone: true, camera: false };
const VIDEO: MediaChoice = { microphone: true, camera: true };
const ROOM = 'conversation-1';

const THEIRS: Call = {
  id: 'call-of-ben',
  conversationId: ROOM,
  kind: 'video',
  state: 'active',
  startedBy: BEN.id,
  startedAt: '2026-03-03T09:00:00.000Z',
  answeredAt: '2026-03-03T09:00:05.000Z',
  endedAt: null,
  endReason: null,
  duration: null,
  participants: [
    { user: BEN, outcome: 'joined', joinedAt: '2026-03-03T09:00:00.000Z', leftAt: null },
  ],
};
const RINGING: IncomingCall = {
  call: { ...THEIRS, state: 'ringing', answeredAt: null },
  caller: BEN,
  conversationTitle: null,
  expiresAt: '2026-03-03T09:00:45.000Z',
  routerRtpCapabilities: null,
};

/** The check before a call as the test answers it. */
class FakeCheck {
  readonly closed = new Subject<CheckAnswer | undefined>();
  readonly local: LocalMedia;
  open = true;

  constructor(
    readonly data: CheckData,
    client: ChatCallClient,
  ) {
    this.local = openLocalMedia(client, data.media);
  }

  get componentInstance(): { take: () => LocalMedia } {
    return { take: () => this.local };
  }

  afterClosed(): Subject<CheckAnswer | undefined> {
    return this.closed;
  }

  close(answer?: CheckAnswer): void {
    if (!this.open) return;
    this.open = false;
    this.closed.next(answer);
    this.closed.complete();
  }
}

/** A browser with one signed-in person; calls are asked for as the buttons of the app ask. */
class World {
  readonly fake = new FakeClient();
  readonly store = new Map<string, string>();
  readonly checks: FakeCheck[] = [];
  readonly questions: { text: string; answer: (yes: boolean) => void }[] = [];
  /** Requests of calls that the server has not answered. */
  readonly asked: { event: string; payload: object; answer: (error: ChatCallError) => void }[] = [];
  readonly client: ChatCallClient;
  /** What opening a microphone or camera comes to. */
  openDevice: (kind: string) => Promise<never> = () => new Promise(() => undefined);
  intents!: CallIntents;
  state!: CallState;

  constructor(check: 'always' | 'never') {
    this.store.set(
      'chatcall.call',
      JSON.stringify({ checked: true, checkAlways: check === 'always' }),
    );
    this.fake.conversations$.set([conversation(), conversation({ id: 'elsewhere' })]);
    this.client = this.#client();
    this.openTab();
  }

  /** A new page in the same browser, for example after a reload. */
  openTab(): void {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [
        CallOpening,
        CallState,
        CallNotices,
        LocalDevices,
        { provide: CLIENT, useValue: this.client },
        { provide: Router, useValue: { url: '/' } },
        {
          provide: Tones,
          useValue: {
            ringBack: () => () => undefined,
            joined: () => undefined,
            ended: () => undefined,
          },
        },
        {
          provide: KeyValue,
          useValue: {
            get: (key: string) => this.store.get(key) ?? null,
            set: (key: string, value: string) => this.store.set(key, value),
          },
        },
        {
          provide: MatDialog,
          useValue: { open: (_: unknown, { data }: { data: CheckData }) => this.#openCheck(data) },
        },
        {
          provide: Confirm,
          useValue: {
            ask: ({ text }: { text: string }, over?: AbortSignal) =>
              new Promise<boolean>((answer) => {
                this.questions.push({ text, answer });
                over?.addEventListener('abort', () => answer(false));
              }),
          },
        },
      ],
    });
    this.intents = TestBed.inject(CallIntents);
    this.state = TestBed.inject(CallState);
  }

  get check(): FakeCheck {
    const check = this.checks.at(-1);
    if (!check) throw new Error('no check is open');
    return check;
  }

  /** Turns things off in the check, then presses its button. */
  pass(choice: MediaChoice): void {
    const { local } = this.check;
    local.microphone.set(choice.microphone);
    local.camera.set(choice.camera);
    this.check.close({ local });
  }

  refuse(code: 'CALL.NOBODY_TO_CALL' | 'CALL.ELSEWHERE' | 'MEDIA.UNAVAILABLE'): void {
    this.asked.at(-1)?.answer(new ChatCallError({ code, message: code }));
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) {
      TestBed.tick();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /** What the call of this page asks the devices for; null without a call. */
  get choice(): MediaChoice | null {
    return this.state.session()?.local.choice$.value ?? null;
  }

  #openCheck(data: CheckData): FakeCheck {
    const check = new FakeCheck(data, this.client);
    this.checks.push(check);
    return check;
  }

  #client(): ChatCallClient {
    const client = this.fake.asClient();
    const own = defaultPorts();
    const media = {
      list: () => Promise.resolve([]),
      listen: () => () => undefined,
      open: (kind: string) => this.openDevice(kind),
    };
    const after = (_: number, work: () => void): (() => void) => {
      const timer = setTimeout(work);
      return () => clearTimeout(timer);
    };
    const ports = { ...own, media, clock: { ...own.clock, after } };
    const request = (event: string, payload: object): Promise<never> =>
      new Promise((_, answer) => this.asked.push({ event, payload, answer }));
    const calls = {
      ongoing$: new StateCell(new Map([[ROOM, THEIRS]])),
      ringing$: new StateCell([RINGING]),
      incoming$: new StateCell(null),
      answering: () => () => undefined,
      decline: () => Promise.resolve(),
    };
    return {
      ...client,
      users: client.users,
      ports,
      calls,
      connection: {
        state$: client.connection.state$,
        connected$: NEVER,
        on: () => NEVER,
        request,
        hurry: () => () => undefined,
      },
    } as unknown as ChatCallClient;
  }
}

interface Path {
  readonly path: string;
  readonly check?: 'always';
  readonly walk: (world: World) => Promise<void> | void;
  readonly choice: MediaChoice | null;
}

const PATHS: readonly Path[] = [
  { path: 'audio pressed', walk: ({ intents }) => intents.start(ROOM, 'audio'), choice: AUDIO },
  { path: 'video pressed', walk: ({ intents }) => intents.start(ROOM, 'video'), choice: VIDEO },
  {
    path: 'audio pressed, muted in the check, started',
    check: 'always',
    walk: async (world) => {
      world.intents.start(ROOM, 'audio');
      await world.settle();
      world.pass(SILENT);
    },
    choice: SILENT,
  },
  {
    path: 'video pressed, camera turned off in the check, started',
    check: 'always',
    walk: async (world) => {
      world.intents.start(ROOM, 'video');
      await world.settle();
      expect(world.check.data.media).toEqual(VIDEO);
      world.pass(AUDIO);
    },
    choice: AUDIO,
  },
  {
    path: 'a video call accepted with audio',
    walk: ({ intents }) => intents.accept(RINGING, false),
    choice: AUDIO,
  },
  {
    path: 'a video call accepted with video',
    walk: ({ intents }) => intents.accept(RINGING, true),
    choice: VIDEO,
  },
  {
    path: 'accepted with audio while the check of another call is open and muted',
    check: 'always',
    walk: async (world) => {
      world.intents.start(ROOM, 'audio');
      await world.settle();
      world.check.local.microphone.set(false);
      world.intents.accept(RINGING, false);
      await world.settle();
      expect(world.state.session()?.local).toBe(world.check.local);
    },
    choice: SILENT,
  },
  { path: 'a video call joined', walk: ({ intents }) => intents.join(THEIRS), choice: AUDIO },
  {
    path: 'a video call joined through the check',
    check: 'always',
    walk: async (world) => {
      world.intents.join(THEIRS);
      await world.settle();
      expect(world.check.data).toEqual({ media: AUDIO, joining: true });
      world.pass(AUDIO);
    },
    choice: AUDIO,
  },
  {
    path: 'joined again after a reload, muted before it',
    walk: async (world) => {
      world.intents.accept(RINGING, true);
      await world.settle();
      world.state.local.set('microphone', false);
      world.state.local.set('camera', false);
      await world.settle();
      world.openTab();
      world.intents.join(THEIRS);
    },
    choice: SILENT,
  },
  {
    path: 'joined again after a reload, with the camera on before it',
    walk: async (world) => {
      world.intents.accept(RINGING, true);
      await world.settle();
      world.openTab();
      world.intents.join(THEIRS);
    },
    choice: VIDEO,
  },
  {
    path: 'another call joined after one that was muted',
    walk: async (world) => {
      world.intents.accept(RINGING, true);
      await world.settle();
      world.state.local.set('microphone', false);
      await world.settle();
      world.openTab();
      world.intents.join({ ...THEIRS, id: 'another' });
    },
    choice: AUDIO,
  },
  {
    path: 'called again after an error, with what was turned off meanwhile',
    walk: async (world) => {
      world.intents.start(ROOM, 'video');
      await world.settle();
      world.state.local.set('microphone', false);
      world.state.local.set('camera', false);
      world.refuse('MEDIA.UNAVAILABLE');
      await world.settle();
      world.state.again();
    },
    choice: SILENT,
  },
  {
    path: 'called again through the check, muted in the check before',
    check: 'always',
    walk: async (world) => {
      world.intents.start(ROOM, 'video');
      await world.settle();
      world.pass({ microphone: false, camera: true });
      await world.settle();
      world.refuse('CALL.NOBODY_TO_CALL');
      await world.settle();
      world.state.again();
      await world.settle();
      expect(world.check.data.media).toEqual({ microphone: false, camera: true });
      world.pass(world.check.data.media);
    },
    choice: { microphone: false, camera: true },
  },
  {
    path: 'pressed twice: the check stays as it is',
    check: 'always',
    walk: async (world) => {
      world.intents.start(ROOM, 'audio');
      await world.settle();
      world.intents.start(ROOM, 'audio');
      await world.settle();
      expect(world.checks).toHaveLength(1);
      world.pass(SILENT);
    },
    choice: SILENT,
  },
  {
    path: 'accepted twice: the call that is open stays as it is',
    walk: async (world) => {
      world.intents.accept(RINGING, true);
      await world.settle();
      world.state.local.set('camera', false);
      world.intents.accept(RINGING, true);
      await world.settle();
      expect(world.asked.map(({ event }) => event)).toEqual(['call:accept']);
    },
    choice: AUDIO,
  },
  {
    path: 'the check closed without a word',
    check: 'always',
    walk: async (world) => {
      world.intents.start(ROOM, 'video');
      await world.settle();
      world.check.close();
    },
    choice: null,
  },
  {
    path: 'a newer intent takes back the question of the one before',
    walk: async (world) => {
      world.intents.start('elsewhere', 'audio');
      await world.settle();
      world.intents.start(ROOM, 'video');
      await world.settle();
      world.intents.accept(RINGING, false);
      await world.settle();
      world.questions.at(-1)?.answer(true);
    },
    choice: AUDIO,
  },
  {
    path: 'the audio button while a call with video is open here',
    walk: async (world) => {
      world.intents.start(ROOM, 'video');
      await world.settle();
      world.state.local.set('camera', false);
      world.intents.start(ROOM, 'audio');
    },
    choice: AUDIO,
  },
];

describe('every way into a call keeps the choice of the person', () => {
  it.each(PATHS)('$path', async ({ check, walk, choice }) => {
    const world = new World(check ?? 'never');
    await walk(world);
    await world.settle();
    expect(world.choice).toEqual(choice);
    world.state.hangUp();
  });
});

it('a call that is accepted while the check of another one is being closed is the only one', async () => {
  const world = new World('always');
  world.intents.start('elsewhere', 'audio');
  await world.settle();
  const { check } = world;
  // Its button was pressed; the dialog is still on its way out.
  check.open = false;
  world.intents.accept(RINGING, false);
  await world.settle();
  check.closed.next({ local: check.local });
  await world.settle();
  expect(world.asked.map(({ event }) => event)).toEqual(['call:accept']);
  world.state.hangUp();
});

describe('a person who is in a call in another tab or on another device', () => {
  it.each<[string, (world: World) => void, string]>([
    ['starts a call', ({ intents }) => intents.start(ROOM, 'video'), 'call:initiate'],
    ['accepts a call', ({ intents }) => intents.accept(RINGING, true), 'call:accept'],
    ['joins a call', ({ intents }) => intents.join(THEIRS), 'call:join'],
  ])(
    '%s: is asked before it ends there, and keeps the choice of media',
    async (_what, press, event) => {
      const world = new World('never');
      press(world);
      await world.settle();
      world.state.local.set('microphone', false);
      world.state.local.set('camera', false);
      world.refuse('CALL.ELSEWHERE');
      await world.settle();
      expect(world.state.session()).toBeNull();
      expect(world.questions.at(-1)?.text).toContain('in another tab or on another device');
      world.questions.at(-1)?.answer(true);
      await world.settle();
      const asked = world.asked.filter((request) => request.event === event);
      expect(asked.map(({ payload }) => (payload as { takeOver?: boolean }).takeOver)).toEqual([
        undefined,
        true,
      ]);
      expect(world.choice).toEqual(SILENT);
      world.state.hangUp();
    },
  );

  it('leaves everything as it is when they do not want that', async () => {
    const world = new World('never');
    world.intents.start(ROOM, 'video');
    await world.settle();
    world.refuse('CALL.ELSEWHERE');
    await world.settle();
    world.questions.at(-1)?.answer(false);
    await world.settle();
    expect([world.state.session(), world.state.ended()]).toEqual([null, null]);
    expect(world.asked.map(({ event }) => event)).toEqual(['call:initiate']);
  });
});

describe('a start that has joined the call of someone else', () => {
  it('says so', async () => {
    const world = new World('never');
    world.intents.start(ROOM, 'audio');
    await world.settle();
    const session = world.state.session();
    (session?.call$ as StateCell<Call | null>).set(THEIRS);
    expect(TestBed.inject(CallNotices).current()).toBe('You joined the call in progress');
    world.state.hangUp();
  });
});

describe('devices that can be open only once', () => {
  it('are free before a call opens them', async () => {
    const world = new World('never');
    const order: string[] = [];
    world.openDevice = (kind) => {
      order.push(`call opens ${kind}`);
      return new Promise(() => undefined);
    };
    TestBed.inject(DevicePreview).hold(() => order.push('preview lets go'));
    world.intents.start(ROOM, 'video');
    await world.settle();
    expect(order).toEqual(['preview lets go', 'call opens microphone', 'call opens camera']);
    world.state.hangUp();
  });

  it('come along from the present call into the next one', async () => {
    const world = new World('always');
    world.intents.start(ROOM, 'video');
    await world.settle();
    world.pass(VIDEO);
    await world.settle();
    world.openDevice = () =>
      Promise.reject(new MediaDeviceError('in-use', 'the present call has it'));
    world.intents.start('elsewhere', 'video');
    await world.settle();
    world.questions.at(-1)?.answer(true);
    await world.settle();
    const { camera } = world.check.local;
    expect([camera.failure$.value, camera.desired$.value]).toEqual(['in-use', false]);
    world.openDevice = () => new Promise(() => undefined);
    world.check.close({ local: world.check.local });
    await world.settle();
    expect([camera.failure$.value, camera.desired$.value]).toEqual([null, true]);
    expect(world.state.session()?.local).toBe(world.check.local);
    world.state.hangUp();
  });
});

describe('what is left of a call', () => {
  it('is no call: how it ended may still be shown', async () => {
    const world = new World('never');
    world.intents.start(ROOM, 'audio');
    await world.settle();
    expect([world.intents.inCall()?.conversationId, world.intents.isHere(ROOM)]).toEqual([
      ROOM,
      true,
    ]);
    world.refuse('CALL.NOBODY_TO_CALL');
    await world.settle();
    expect(world.state.ended()).not.toBeNull();
    expect([world.intents.inCall(), world.intents.isHere(ROOM), world.intents.active()]).toEqual([
      null,
      false,
      true,
    ]);
    world.state.close();
    expect(world.intents.active()).toBe(false);
  });

  it('leaves no notice of muffled sound to the next call', async () => {
    const world = new World('never');
    const peer = {} as RemotePeer;
    const show = (peers: readonly RemotePeer[]): void =>
      (world.state.session()?.peers$ as StateCell<readonly RemotePeer[]>).set(peers);
    world.intents.start(ROOM, 'audio');
    await world.settle();
    show([peer]);
    world.state.setSoundBlocked(peer, true);
    expect(world.state.soundBlocked()).toBe(true);
    show([]);
    world.state.hangUp();
    world.intents.start(ROOM, 'audio');
    await world.settle();
    show([{} as RemotePeer]);
    expect(world.state.soundBlocked()).toBe(false);
    show([peer]);
    world.state.setSoundBlocked(peer, true);
    world.state.setSoundBlocked(peer, false);
    expect(world.state.soundBlocked()).toBe(false);
    show([]);
    world.state.hangUp();
  });
});
