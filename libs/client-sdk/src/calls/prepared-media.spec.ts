import { jest } from '@jest/globals';
import type { PrepareCallResponse } from '@chatcall/contracts';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { types } from 'mediasoup-client';
import { CallBench } from '../testing/call-bench.js';
import { CALL } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { BOB } from '../testing/samples.js';
import type { PrepareOptions } from './prepared-media.js';
import type { SilentTrack } from './silent-producer.js';
import { acceptCall, prepareCall } from './start-call.js';

/** Bob's call rings for Ada, who prepares it. */
class PreparingBench extends CallBench {
  readonly microphone = this.calls.producer('microphone');
  readonly camera = this.calls.producer('camera');
  options: PrepareOptions = {};
  /** What the server has prepared. */
  prepared: PrepareCallResponse | null = null;

  static override async signedIn(): Promise<PreparingBench> {
    const bench = new PreparingBench();
    bench.calls.call = { ...bench.calls.call, startedBy: BOB.id };
    await bench.signIn();
    return bench;
  }

  get receiving(): readonly { readonly id: string; readonly closed: boolean }[] {
    return this.rtc.transports.filter(({ direction }) => direction === 'recv');
  }

  /**
   * `sends`: Bob's camera and microphone are on from the beginning; `silence` is sent before the
   * answer, or rather is not.
   */
  async prepare(sends: boolean, silence: SilentTrack | null = null): Promise<void> {
    const { calls, sockets } = this;
    const producers = sends ? [this.microphone, this.camera] : [];
    calls.peers = [calls.bob(...producers)];
    sockets.answer('call:prepare', ({ rtpCapabilities }) => {
      const { peerId, consumers, ...rest } = calls.joined(rtpCapabilities);
      const { routerRtpCapabilities, iceServers, sendTransport, recvTransport } = rest;
      const media = { routerRtpCapabilities, iceServers, sendTransport, recvTransport };
      this.prepared = { peerId, consumers, ...media };
      return { ok: true, data: this.prepared };
    });
    sockets.emit('call:incoming', {
      call: calls.call,
      caller: BOB,
      conversationTitle: null,
      expiresAt: calls.call.startedAt,
      routerRtpCapabilities: calls.joined().routerRtpCapabilities,
    });
    const incoming = this.client.calls.incoming$.value;
    if (incoming)
      prepareCall(this.client, incoming, {
        ...this.options,
        ...(silence && { silence: () => silence }),
      });
    await settle();
  }

  /** The server lets the prepared peer join, with what it has prepared. */
  acceptsPrepared(): void {
    this.sockets.answer('call:accept', ({ rtpCapabilities }) => ({
      ok: true,
      data: { ...this.calls.joined(rtpCapabilities), ...this.prepared },
    }));
  }

  accepted(): unknown {
    return this.sockets.sent.find(({ event }) => event === 'call:accept')?.payload['prepared'];
  }
}

describe('a call that is prepared while it rings', () => {
  it('is connected before the answer, and flows with it: no other request is needed', async () => {
    const bench = await PreparingBench.signedIn();
    await bench.prepare(true);
    expect(bench.signals).toEqual(['call:query', 'call:prepare', 'media:connectTransport']);
    expect(bench.media.opened).toEqual([]);
    bench.rtc.move('connected');
    bench.acceptsPrepared();
    const media = { microphone: false, camera: false };
    const session = acceptCall(bench.client, CALL, { media });
    await settle();
    const { peerId, consumers } = bench.prepared ?? {};
    const consumerIds = consumers?.map(({ consumerId }) => consumerId);
    expect(bench.accepted()).toEqual({ peerId, consumerIds });
    expect(bench.signals.slice(3)).toEqual(['call:accept']);
    expect(bench.receiving).toHaveLength(1);
    const [bob] = session.remoteParticipants$.value;
    expect(bob?.camera$.value?.track$.value).not.toBeNull();
    session.hangUp();
    expect(bench.receiving.map(({ closed }) => closed)).toEqual([true]);
    bench.client.close();
  });

  it('hands out each track before the answer, and receives in the same one after it', async () => {
    const bench = await PreparingBench.signedIn();
    const onTrack = jest.fn<(track: MediaStreamTrack) => void>();
    bench.options = { onTrack };
    await bench.prepare(true);
    const tracks = onTrack.mock.calls.map(([track]) => track);
    expect(tracks.map(({ kind }) => kind).toSorted()).toEqual(['audio', 'video']);
    bench.acceptsPrepared();
    const session = acceptCall(bench.client, CALL, { media: { microphone: false, camera: false } });
    await settle();
    const [bob] = session.remoteParticipants$.value;
    expect(tracks).toContain(bob?.camera$.value?.track$.value);
    session.hangUp();
    bench.client.close();
  });

  it('connects both ways, and the microphone takes the place of silence after the answer', async () => {
    const bench = await PreparingBench.signedIn();
    const closed = jest.fn();
    const track = new FakeMediaStreamTrack({ kind: 'audio' });
    await bench.prepare(true, { track, close: closed });
    expect(bench.signals.slice(2)).toEqual(['media:connectTransport', 'media:connectTransport']);
    bench.acceptsPrepared();
    const media = { microphone: false, camera: false };
    const session = acceptCall(bench.client, CALL, { media });
    await settle();
    expect(bench.signals.slice(4)).toEqual(['call:accept']);
    expect([bench.media.opened, closed.mock.calls]).toEqual([[], []]);
    session.local.microphone.set(true);
    await settle();
    expect(bench.signals.slice(5)).toEqual(['media:produce']);
    expect(bench.sockets.sent.at(-1)?.payload).toMatchObject({
      transportId: bench.prepared?.sendTransport.id,
      source: 'microphone',
    });
    expect(closed).toHaveBeenCalled();
    expect(bench.rtc.transports.map(({ direction }) => direction)).toEqual(['recv', 'send']);
    session.hangUp();
    expect(bench.rtc.transports.map((one) => one.closed)).toEqual([true, true]);
    bench.client.close();
  });

  it('asks the relays that are left for later while it rings, and once', async () => {
    const bench = await PreparingBench.signedIn();
    bench.calls.listensOnTcp = true;
    bench.calls.iceServers = [{ urls: ['turn:turn.example.org?transport=tcp'] }];
    await bench.prepare(true);
    const [transport] = bench.rtc.transports;
    const update = jest.spyOn(transport as types.Transport, 'updateIceServers');
    await bench.clock.advance(1000);
    expect(bench.signals.slice(3)).toEqual(['media:restartIce']);
    expect(update).toHaveBeenCalledWith({ iceServers: bench.calls.iceServers });
    // The search continues while the call is answered.
    bench.acceptsPrepared();
    const session = acceptCall(bench.client, CALL, { media: { microphone: false, camera: false } });
    await bench.clock.advance(1000);
    expect(bench.signals.slice(4)).toEqual(['call:accept']);
    session.hangUp();
    bench.client.close();
  });

  it('closes the silence when the ringing stops', async () => {
    const bench = await PreparingBench.signedIn();
    const closed = jest.fn();
    const track = new FakeMediaStreamTrack({ kind: 'audio' });
    await bench.prepare(true, { track, close: closed });
    bench.sockets.emit('call:ringingStopped', { callId: CALL, reason: 'answered-elsewhere' });
    await settle();
    expect(closed).toHaveBeenCalled();
    expect(bench.rtc.transports.map((one) => one.closed)).toEqual([true, true]);
    bench.client.close();
  });

  it('includes what the caller begins to send meanwhile', async () => {
    const bench = await PreparingBench.signedIn();
    await bench.prepare(false);
    bench.calls.peers = [bench.calls.bob(bench.camera)];
    bench.sockets.emit('media:newProducer', {
      callId: CALL,
      peerId: 'peer-of-bob',
      producer: bench.camera,
    });
    await settle();
    expect(bench.signals.slice(2)).toEqual(['media:consume', 'media:connectTransport']);
    const session = acceptCall(bench.client, CALL);
    await settle();
    expect(bench.accepted()).toMatchObject({ consumerIds: [expect.any(String)] });
    session.hangUp();
    bench.client.close();
  });

  it('uses what is still being prepared at the answer, and creates nothing twice', async () => {
    const bench = await PreparingBench.signedIn();
    const release = bench.rtc.holdReceiving();
    await bench.prepare(true);
    bench.acceptsPrepared();
    const media = { microphone: false, camera: false };
    const session = acceptCall(bench.client, CALL, { media });
    await settle();
    const { peerId, consumers = [] } = bench.prepared ?? {};
    expect(bench.accepted()).toEqual({ peerId, consumerIds: [] });
    release();
    await settle();
    const consumerIds = consumers.map(({ consumerId }) => consumerId);
    expect(bench.rtc.consumed).toEqual(consumerIds);
    expect(bench.sockets.sent.at(-1)).toMatchObject({
      event: 'media:resumeConsumers',
      payload: { consumerIds },
    });
    const [bob] = session.remoteParticipants$.value;
    expect(bob?.camera$.value?.track$.value?.readyState).toBe('live');
    session.hangUp();
    bench.client.close();
  });

  it.each(['ringing stops', 'the connection is lost'])('ends when %s', async (what) => {
    const bench = await PreparingBench.signedIn();
    await bench.prepare(true);
    if (what === 'ringing stops')
      bench.sockets.emit('call:ringingStopped', { callId: CALL, reason: 'answered-elsewhere' });
    else {
      bench.sockets.cut();
      bench.client.connection.reconnectNow();
    }
    await settle();
    expect(bench.receiving.map(({ closed }) => closed)).toEqual([true]);
    const session = acceptCall(bench.client, CALL);
    await settle();
    expect(bench.accepted()).toBeUndefined();
    session.hangUp();
    bench.client.close();
  });

  it.each(['does not know the event', 'has lost it'])(
    'is answered without it when the server %s',
    async (what) => {
      const bench = await PreparingBench.signedIn();
      await bench.prepare(true);
      if (what !== 'has lost it')
        bench.sockets.emit('call:ringingStopped', { callId: CALL, reason: 'ended' });
      const session = acceptCall(bench.client, CALL);
      await settle();
      const open = bench.receiving.filter(({ closed }) => !closed);
      expect(open).toHaveLength(1);
      expect(bench.signals).toContain('media:resumeConsumers');
      expect(session.remoteParticipants$.value[0]?.camera$.value?.track$.value).not.toBeNull();
      session.hangUp();
      bench.client.close();
    },
  );
});
