import type { CallSession } from '../calls/call-session.js';
import { startCall, type JoinOptions } from '../calls/start-call.js';
import { FakeCalls, FakeRtc } from './fake-calls.js';
import { settle } from './fake-host.js';
import { FakeMedia } from './fake-media.js';
import { ROOM } from './samples.js';
import { Bench } from './test-bench.js';

/** A {@link Bench} with fake devices and fake WebRTC, and a server with one call. */
export class CallBench extends Bench {
  readonly media: FakeMedia;
  readonly rtc: FakeRtc;
  readonly calls: FakeCalls;

  constructor() {
    const media = new FakeMedia();
    const rtc = new FakeRtc();
    super({}, { media, rtc });
    this.media = media;
    this.rtc = rtc;
    this.calls = new FakeCalls(this.sockets, this.clock.now());
  }

  static async signedIn(): Promise<CallBench> {
    const bench = new CallBench();
    await bench.signIn();
    return bench;
  }

  /** Names of the events of calls and media that the client has sent. */
  get signals(): string[] {
    return this.sockets.sent
      .map(({ event }) => event)
      .filter((event) => event.startsWith('call:') || event.startsWith('media:'));
  }

  startVideoCall(options: JoinOptions = {}): CallSession {
    return startCall(this.client, { conversationId: ROOM, kind: 'video' }, options);
  }

  /** A video call that Bob has answered with microphone and camera; media is connected. */
  async activeCall(options: JoinOptions = {}): Promise<CallSession> {
    const session = this.startVideoCall(options);
    await settle();
    this.calls.answered(
      this.calls.bob(this.calls.producer('microphone'), this.calls.producer('camera')),
      this.clock.now(),
    );
    await settle();
    this.rtc.move('connected');
    return session;
  }
}
