import type { MediaSource } from '@chatcall/contracts';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { CallBench } from '../testing/call-bench.js';
import { CALL } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { BOB, ROOM } from '../testing/samples.js';
import type { CallSession } from './call-session.js';
import type { LocalMedia, MediaChoice } from './local-media.js';
import { acceptCall, joinCall, openLocalMedia, startCall } from './start-call.js';

const SILENT: MediaChoice = { microphone: false, camera: false };
const AUDIO: MediaChoice = { microphone: true, camera: false };
const VIDEO: MediaChoice = { microphone: true, camera: true };

/** A client, and a server that stores the producers of its device. */
class MediaBench extends CallBench {
  /** Producers at the server by id; a new peer begins without any. */
  readonly #producers = new Map<string, { readonly source: MediaSource; paused: boolean }>();
  #openGate: () => void = () => undefined;

  constructor() {
    super();
    const { sockets } = this;
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

  async begin(open: (bench: MediaBench) => CallSession): Promise<CallSession> {
    await this.signIn();
    const session = open(this);
    await settle();
    this.rtc.move('connected');
    await this.clock.advance(600);
    return session;
  }

  /** The permission prompt stays open until `answerPrompt`. */
  holdPrompt(): void {
    this.media.gate = new Promise((resolve) => (this.#openGate = resolve));
  }

  async answerPrompt(): Promise<void> {
    this.#openGate();
    await settle();
  }

  /** Bob has already started a video call in the conversation. */
  bobHasStartedCall(): void {
    this.calls.call = { ...this.calls.call, kind: 'video', startedBy: BOB.id };
    this.sockets.answer('call:query', () => ({
      ok: true,
      data: { ringing: [], active: [this.calls.call] },
    }));
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    this.rtc.move('connected');
    await settle();
  }

  /** The sources that are live on this device, and those that the server forwards. */
  get live(): { readonly tracks: string[]; readonly server: string[] } {
    const live = this.media.opened.filter((track) => track.readyState === 'live' && track.enabled);
    const server = [...this.#producers.values()].filter(({ paused }) => !paused);
    return {
      tracks: live.map(({ kind }) => kind).toSorted(),
      server: server.map(({ source }) => source).toSorted(),
    };
  }
}

function openedMedia(bench: MediaBench, choice: MediaChoice): LocalMedia {
  return openLocalMedia(bench.client, choice);
}

interface Path {
  readonly path: string;
  readonly open: (bench: MediaBench) => CallSession;
  readonly then?: (bench: MediaBench, session: CallSession) => Promise<void> | void;
  readonly choice: MediaChoice;
  /** The camera was turned on at some time. */
  readonly camera?: true;
}

const target = (kind: 'audio' | 'video'): { conversationId: string; kind: 'audio' | 'video' } => ({
  conversationId: ROOM,
  kind,
});
const mute = (_: MediaBench, { local }: CallSession): void => {
  local.microphone.set(false);
  local.camera.set(false);
};

const PATHS: readonly Path[] = [
  {
    path: 'start of an audio call',
    open: (bench) => startCall(bench.client, target('audio')),
    choice: AUDIO,
  },
  {
    path: 'start of a video call',
    open: (bench) => startCall(bench.client, target('video')),
    choice: VIDEO,
    camera: true,
  },
  {
    path: 'start of a video call, silent',
    open: (bench) => startCall(bench.client, target('video'), { media: SILENT }),
    choice: SILENT,
  },
  {
    path: 'start after a check in which everything was turned off',
    open: (bench) =>
      startCall(bench.client, target('video'), { local: openedMedia(bench, SILENT) }),
    choice: SILENT,
  },
  {
    path: 'start that becomes a join of a video call, after a check with a muted microphone',
    open: (bench) => {
      bench.bobHasStartedCall();
      return startCall(bench.client, target('audio'), { local: openedMedia(bench, SILENT) });
    },
    choice: SILENT,
  },
  {
    path: 'start with audio that becomes a join of a video call',
    open: (bench) => {
      bench.bobHasStartedCall();
      return startCall(bench.client, target('audio'));
    },
    choice: AUDIO,
  },
  {
    path: 'start that becomes a join, muted during the request',
    open: (bench) => {
      bench.bobHasStartedCall();
      const session = startCall(bench.client, target('video'));
      mute(bench, session);
      return session;
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'accepting a video call without options',
    open: (bench) => acceptCall(bench.client, CALL),
    choice: AUDIO,
  },
  {
    path: 'accepting a video call with video',
    open: (bench) => acceptCall(bench.client, CALL, { media: { camera: true } }),
    choice: VIDEO,
    camera: true,
  },
  {
    path: 'joining a video call without options',
    open: (bench) => joinCall(bench.client, CALL),
    choice: AUDIO,
  },
  {
    path: 'joining again after a reload with the previous choice',
    open: (bench) => joinCall(bench.client, CALL, { media: SILENT }),
    choice: SILENT,
  },
  {
    path: 'a lost connection, muted before',
    open: (bench) => startCall(bench.client, target('video')),
    then: async (bench, session) => {
      mute(bench, session);
      bench.sockets.cut();
      await bench.advance(3000);
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'a lost connection, muted before it is restored',
    open: (bench) => startCall(bench.client, target('video')),
    then: async (bench, session) => {
      bench.sockets.cut();
      mute(bench, session);
      await bench.advance(3000);
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'lost media of the server, turned off during the rejoin',
    open: (bench) => startCall(bench.client, target('video')),
    then: async (bench, session) => {
      bench.sockets.emit('media:interrupted', { callId: CALL, reason: 'worker-died' });
      mute(bench, session);
      await bench.advance(3000);
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'another microphone and camera chosen while both are off',
    open: (bench) => startCall(bench.client, target('video')),
    then: async (bench, session) => {
      mute(bench, session);
      session.local.devices.choose('microphone', 'mic-2');
      session.local.devices.choose('camera', 'cam-1');
      await bench.advance(100);
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'muted while another microphone is being opened',
    open: (bench) => startCall(bench.client, target('audio')),
    then: async (bench, session) => {
      bench.holdPrompt();
      session.local.devices.choose('microphone', 'mic-2');
      await settle();
      mute(bench, session);
      expect(bench.live.tracks).toEqual([]);
      await bench.answerPrompt();
    },
    choice: SILENT,
  },
  {
    path: 'a muted microphone unplugged and plugged in again',
    open: (bench) => startCall(bench.client, target('audio')),
    then: async (bench, session) => {
      mute(bench, session);
      const all = bench.media.devices;
      bench.media.unplug('mic-1');
      await settle();
      bench.media.plug(all);
      await bench.advance(100);
    },
    choice: SILENT,
  },
  {
    path: 'a muted track that the system unmutes',
    open: (bench) => startCall(bench.client, target('audio')),
    then: async (bench, session) => {
      mute(bench, session);
      for (const track of bench.media.opened) track.dispatchEvent(new Event('unmute'));
      await bench.advance(100);
    },
    choice: SILENT,
  },
  {
    path: 'a permission prompt that is answered after everything was turned off',
    open: (bench) => {
      bench.holdPrompt();
      return startCall(bench.client, target('video'));
    },
    then: async (bench, session) => {
      mute(bench, session);
      await bench.answerPrompt();
      expect(bench.sockets.sentTimes('media:produce')).toBe(0);
    },
    choice: SILENT,
    camera: true,
  },
  {
    path: 'the call changed by the other side to one with video',
    open: (bench) => startCall(bench.client, target('audio')),
    then: async (bench) => {
      bench.sockets.emit('call:changed', { call: { ...bench.calls.call, kind: 'video' } });
      await bench.advance(100);
    },
    choice: AUDIO,
  },
  {
    path: 'toggled many times within one turn, ending off',
    open: (bench) => startCall(bench.client, target('audio')),
    then: async (bench, { local }) => {
      for (let count = 0; count < 151; count += 1) local.microphone.set(count % 2 === 1);
      await bench.advance(100);
    },
    choice: SILENT,
  },
];

describe('what is sent follows the last choice of the person', () => {
  it.each(PATHS)('$path', async ({ open, then, choice, camera }) => {
    const bench = new MediaBench();
    const session = await bench.begin(open);
    await then?.(bench, session);
    await settle();
    expect(session.state$.value.phase).not.toBe('ended');
    const tracks = [...(choice.microphone ? ['audio'] : []), ...(choice.camera ? ['video'] : [])];
    const server = [
      ...(choice.camera ? ['camera'] : []),
      ...(choice.microphone ? ['microphone'] : []),
    ];
    expect(bench.live).toEqual({ tracks, server });
    expect(session.local.choice$.value).toEqual(choice);
    if (!camera) expect(bench.media.opened.filter(({ kind }) => kind === 'video')).toEqual([]);
    bench.client.close();
  });

  it('is kept after the end for the next attempt, also after failures', async () => {
    const bench = new MediaBench();
    bench.sockets.answer('call:initiate', () => ({
      ok: false,
      error: { code: 'MEDIA.UNAVAILABLE', detail: 'no' },
    }));
    const session = await bench.begin((bench) =>
      startCall(bench.client, target('video'), { media: { microphone: false, camera: true } }),
    );
    expect(session.state$.value.phase).toBe('ended');
    expect(session.local.choice$.value).toEqual({ microphone: false, camera: true });
    bench.client.close();
  });

  it('hanging up before a start has joined an active call sends no join', async () => {
    const bench = new MediaBench();
    await bench.signIn();
    bench.bobHasStartedCall();
    const session = startCall(bench.client, target('audio'));
    session.hangUp();
    await settle();
    expect(bench.sockets.sentTimes('call:join')).toBe(0);
    bench.client.close();
  });

  it('leaves the call of another user that a start has joined, and does not cancel it', async () => {
    const bench = new MediaBench();
    const session = await bench.begin((bench) => {
      bench.bobHasStartedCall();
      return startCall(bench.client, target('audio'));
    });
    session.hangUp();
    await settle();
    expect(bench.sockets.sent.at(-1)?.event).toBe('call:hangup');
    bench.client.close();
  });

  it('a source that is turned off while its track is being sent is never turned on by the producer', async () => {
    const bench = new MediaBench();
    const session = await bench.begin((bench) => startCall(bench.client, target('audio')));
    const enabled: boolean[] = [];
    const [track] = bench.media.opened;
    session.local.microphone.set(false);
    session.local.microphone.set(true);
    session.local.microphone.set(false);
    for (let turn = 0; turn < 20; turn += 1) {
      await Promise.resolve();
      enabled.push(track?.enabled ?? true);
    }
    expect(enabled).not.toContain(true);
    expect(track).toBeInstanceOf(FakeMediaStreamTrack);
    bench.client.close();
  });
});
