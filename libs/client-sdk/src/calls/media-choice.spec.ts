import type { MediaSource } from '@chatcall/contracts';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { CALL, FakeCalls, FakeRtc } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { FakeMedia } from '../testing/fake-media.js';
import { BOB, ROOM } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';
import type { CallSession } from './call-session.js';
import type { LocalMedia, MediaChoice } from './local-media.js';
import { acceptCall, joinCall, openLocalMedia, startCall } from './start-call.js';

const SILENT: MediaChoice = { microphone: false, camera: false };
const AUDIO: MediaChoice = { microphone: true, camera: false };
const VIDEO: MediaChoice = { microphone: true, camera: true };

/** A client in front of a server that keeps what each device sends. */
class World {
  readonly media = new FakeMedia();
  readonly rtc = new FakeRtc();
  readonly bench = new Bench({}, { media: this.media, rtc: this.rtc });
  readonly calls = new FakeCalls(this.bench.sockets, this.bench.clock.now());
  /** Producers at the server by id; a new place in the call begins without any. */
  readonly #producers = new Map<string, { readonly source: MediaSource; paused: boolean }>();
  #letIn: () => void = () => undefined;

  constructor() {
    const { sockets } = this.bench;
    for (const event of ['call:initiate', 'call:accept', 'call:join']) {
      sockets.answer(event, () => {
        this.#producers.clear();
        return { ok: true, data: this.calls.joined() };
      });
    }
    sockets.answer('media:produce', ({ source, paused }) => {
      const producerId = `sent-${sockets.sentTimes('media:produce')}`;
      this.#producers.set(producerId, { source: source as MediaSource, paused: paused === true });
      return { ok: true, data: { producerId } };
    });
    for (const [event, paused] of [
      ['media:pauseProducer', true],
      ['media:resumeProducer', false],
    ] as const) {
      sockets.answer(event, ({ producerId }) => {
        const producer = this.#producers.get(producerId as string);
        if (producer) producer.paused = paused;
        return { ok: true, data: {} };
      });
    }
  }

  async begin(open: (world: World) => CallSession): Promise<CallSession> {
    await this.bench.signIn();
    const session = open(this);
    await settle();
    this.rtc.move('connected');
    await this.bench.clock.advance(600);
    return session;
  }

  /** From now on the person does not answer the permission prompt, until `answerPrompt`. */
  holdPrompt(): void {
    this.media.gate = new Promise((resolve) => (this.#letIn = resolve));
  }

  async answerPrompt(): Promise<void> {
    this.#letIn();
    await settle();
  }

  /** A call of Bob is open in the conversation that this device wants to call. */
  bobWasQuicker(): void {
    this.calls.call = { ...this.calls.call, kind: 'video', startedBy: BOB.id };
    this.bench.sockets.answer('call:query', () => ({
      ok: true,
      data: { ringing: [], active: [this.calls.call] },
    }));
  }

  async advance(ms: number): Promise<void> {
    await this.bench.clock.advance(ms);
    this.rtc.move('connected');
    await settle();
  }

  /** What others can see and hear of this device, by the tracks and by the server. */
  get onAir(): { readonly tracks: string[]; readonly server: string[] } {
    const live = this.media.opened.filter((track) => track.readyState === 'live' && track.enabled);
    const server = [...this.#producers.values()].filter(({ paused }) => !paused);
    return {
      tracks: live.map(({ kind }) => kind).toSorted(),
      server: server.map(({ source }) => source).toSorted(),
    };
  }
}

function tested(world: World, choice: MediaChoice): LocalMedia {
  return openLocalMedia(world.bench.client, choice);
}

interface Path {
  readonly path: string;
  readonly open: (world: World) => CallSession;
  readonly then?: (world: World, session: CallSession) => Promise<void> | void;
  readonly choice: MediaChoice;
  /** The person asked for the camera at some time. */
  readonly camera?: true;
}

const target = (kind: 'audio' | 'video'): { conversationId: string; kind: 'audio' | 'video' } => ({
  conversationId: ROOM,
  kind,
});
const mute = (_: World, { local }: CallSession): void => {
  local.microphone.set(false);
  local.camera.set(false);
};

const PATHS: readonly Path[] = [
  {
    path: 'start of an audio call',
    open: ({ bench }) => startCall(bench.client, target('audio')),
    choice: AUDIO,
  },
  {
    path: 'start of a video call',
    open: ({ bench }) => startCall(bench.client, target('video')),
    choice: VIDEO,
    camera: true,
  },
  {
    path: 'start of a video call, silent',
    open: ({ bench }) => startCall(bench.client, target('video'), { media: SILENT }),
    choice: SILENT,
  },
  {
    path: 'start after a check in which everything was turned off',
    open: (world) =>
      startCall(world.bench.client, target('video'), { local: tested(world, SILENT) }),
    choice: SILENT,
  },
  {
    path: 'start that becomes a join of a video call, after a check with a muted microphone',
    open: (world) => {
      world.bobWasQuicker();
      return startCall(world.bench.client, target('audio'), { local: tested(world, SILENT) });
    },
    choice: SILENT,
  },
  {
    path: 'start with audio that becomes a join of a video call',
    open: (world) => {
      world.bobWasQuicker();
      return startCall(world.bench.client, target('audio'));
    },
    choice: AUDIO,
  },
  {
    path: 'start that becomes a join, muted while the server was asked',
    open: (world) => {
      world.bobWasQuicker();
      const session = startCall(world.bench.client, target('video'));
      mute(world, session);
      return session;
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'accepting a video call without a word',
    open: ({ bench }) => acceptCall(bench.client, CALL),
    choice: AUDIO,
  },
  {
    path: 'accepting a video call with video',
    open: ({ bench }) => acceptCall(bench.client, CALL, { media: { camera: true } }),
    choice: VIDEO,
    camera: true,
  },
  {
    path: 'joining a video call without a word',
    open: ({ bench }) => joinCall(bench.client, CALL),
    choice: AUDIO,
  },
  {
    path: 'joining again after a reload with the choice of before',
    open: ({ bench }) => joinCall(bench.client, CALL, { media: SILENT }),
    choice: SILENT,
  },
  {
    path: 'a lost connection, muted before',
    open: ({ bench }) => startCall(bench.client, target('video')),
    then: async (world, session) => {
      mute(world, session);
      world.bench.sockets.cut();
      await world.advance(3000);
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'a lost connection, muted while it is away',
    open: ({ bench }) => startCall(bench.client, target('video')),
    then: async (world, session) => {
      world.bench.sockets.cut();
      mute(world, session);
      await world.advance(3000);
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'lost media of the server, turned off during the return',
    open: ({ bench }) => startCall(bench.client, target('video')),
    then: async (world, session) => {
      world.bench.sockets.emit('media:interrupted', { callId: CALL, reason: 'worker-died' });
      mute(world, session);
      await world.advance(3000);
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'another microphone and camera chosen while both are off',
    open: ({ bench }) => startCall(bench.client, target('video')),
    then: async (world, session) => {
      mute(world, session);
      session.local.devices.choose('microphone', 'mic-2');
      session.local.devices.choose('camera', 'cam-1');
      await world.advance(100);
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'muted while another microphone is being opened',
    open: ({ bench }) => startCall(bench.client, target('audio')),
    then: async (world, session) => {
      world.holdPrompt();
      session.local.devices.choose('microphone', 'mic-2');
      await settle();
      mute(world, session);
      expect(world.onAir.tracks).toEqual([]);
      await world.answerPrompt();
    },
    choice: SILENT,
  },
  {
    path: 'a muted microphone unplugged and plugged in again',
    open: ({ bench }) => startCall(bench.client, target('audio')),
    then: async (world, session) => {
      mute(world, session);
      const all = world.media.devices;
      world.media.unplug('mic-1');
      await settle();
      world.media.plug(all);
      await world.advance(100);
    },
    choice: SILENT,
  },
  {
    path: 'a muted track that the system unmutes',
    open: ({ bench }) => startCall(bench.client, target('audio')),
    then: async (world, session) => {
      mute(world, session);
      for (const track of world.media.opened) track.dispatchEvent(new Event('unmute'));
      await world.advance(100);
    },
    choice: SILENT,
  },
  {
    path: 'a permission prompt that is answered after everything was turned off',
    open: (world) => {
      world.holdPrompt();
      return startCall(world.bench.client, target('video'));
    },
    then: async (world, session) => {
      mute(world, session);
      await world.answerPrompt();
      expect(world.bench.sockets.sentTimes('media:produce')).toBe(0);
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'the call changed by the other side to one with video',
    open: ({ bench }) => startCall(bench.client, target('audio')),
    then: async (world) => {
      world.bench.sockets.emit('call:changed', { call: { ...world.calls.call, kind: 'video' } });
      await world.advance(100);
    },
    choice: AUDIO,
  },
  {
    path: 'toggled many times within one turn, ending off',
    open: ({ bench }) => startCall(bench.client, target('audio')),
    then: async (world, { local }) => {
      for (let count = 0; count < 151; count += 1) local.microphone.set(count % 2 === 1);
      await world.advance(100);
    },
    choice: SILENT,
  },
];

describe('what is sent follows the last choice of the person', () => {
  it.each(PATHS)('$path', async ({ open, then, choice, camera }) => {
    const world = new World();
    const session = await world.begin(open);
    await then?.(world, session);
    await settle();
    expect(session.state$.value.phase).not.toBe('ended');
    const tracks = [...(choice.microphone ? ['audio'] : []), ...(choice.camera ? ['video'] : [])];
    const server = [
      ...(choice.camera ? ['camera'] : []),
      ...(choice.microphone ? ['microphone'] : []),
    ];
    expect(world.onAir).toEqual({ tracks, server });
    expect(session.local.choice$.value).toEqual(choice);
    if (!camera) expect(world.media.opened.filter(({ kind }) => kind === 'video')).toEqual([]);
    world.bench.client.close();
  });

  it('is kept after the end for the next attempt, also after failures', async () => {
    const world = new World();
    world.bench.sockets.answer('call:initiate', () => ({
      ok: false,
      error: { code: 'MEDIA.UNAVAILABLE', message: 'no' },
    }));
    const session = await world.begin(({ bench }) =>
      startCall(bench.client, target('video'), { media: { microphone: false, camera: true } }),
    );
    expect(session.state$.value.phase).toBe('ended');
    expect(session.local.choice$.value).toEqual({ microphone: false, camera: true });
    world.bench.client.close();
  });

  it('hanging up before a start has joined an active call answers nobody', async () => {
    const world = new World();
    await world.bench.signIn();
    world.bobWasQuicker();
    const session = startCall(world.bench.client, target('audio'));
    session.hangUp();
    await settle();
    expect(world.bench.sockets.sentTimes('call:join')).toBe(0);
    world.bench.client.close();
  });

  it('leaves the call of another user that a start has joined, and does not cancel it', async () => {
    const world = new World();
    const session = await world.begin(({ bench }) => {
      world.bobWasQuicker();
      return startCall(bench.client, target('audio'));
    });
    session.hangUp();
    await settle();
    expect(world.bench.sockets.sent.at(-1)?.event).toBe('call:hangup');
    world.bench.client.close();
  });

  it('a source that is turned off while its track is being sent is never turned on by the producer', async () => {
    const world = new World();
    const session = await world.begin(({ bench }) => startCall(bench.client, target('audio')));
    const enabled: boolean[] = [];
    const [track] = world.media.opened;
    session.local.microphone.set(false);
    session.local.microphone.set(true);
    session.local.microphone.set(false);
    for (let turn = 0; turn < 20; turn += 1) {
      await Promise.resolve();
      enabled.push(track?.enabled ?? true);
    }
    expect(enabled).not.toContain(true);
    expect(track).toBeInstanceOf(FakeMediaStreamTrack);
    world.bench.client.close();
  });
});
