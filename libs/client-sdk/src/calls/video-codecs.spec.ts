import { jest } from '@jest/globals';
import type { VideoCodec } from '@chatcall/contracts';
import type { FakeHandler } from 'mediasoup-client';
import { CallBench } from '../testing/call-bench.js';
import { CALL, BOBS_PEER } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import type { CallSession } from './call-session.js';

/** A call on a device that can send VP8 and VP9. */
describe('the codec in which a video is sent', () => {
  let bench: CallBench;
  let session: CallSession;

  beforeEach(async () => {
    bench = await CallBench.signedIn();
    session = await bench.activeCall();
    await settle();
  });
  afterEach(() => {
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  /** The sources that were produced, each with its codec and the modes of its layers. */
  const produced = (): string[] =>
    bench.sockets.sent
      .filter(({ event }) => event === 'media:produce')
      .map(({ payload }) => {
        const { codecs, encodings } = payload['rtpParameters'] as {
          codecs: { mimeType: string }[];
          encodings: { scalabilityMode?: string }[];
        };
        const modes = encodings.map(({ scalabilityMode }) => scalabilityMode ?? 'none');
        return [String(payload['source']), codecs[0]?.mimeType, ...modes].join(' ');
      });
  const closed = (): unknown[] =>
    bench.sockets.sent
      .filter(({ event }) => event === 'media:closeProducer')
      .map(({ payload }) => payload['producerId']);
  const received = async (...codecs: VideoCodec[]): Promise<void> => {
    bench.sockets.emit('media:videoCodecs', { callId: CALL, codecs });
    await settle();
  };

  it('is VP8 in three layers for a camera, and VP9 with layers in time for a screen where all receive it', async () => {
    expect(produced()).toEqual(['microphone audio/opus none', 'camera video/VP8 L1T3 L1T3 L1T3']);
    await received('VP8', 'VP9', 'H264', 'AV1');
    session.local.screen.start();
    await settle();
    expect(produced().slice(2)).toEqual(['screen video/VP9 L1T3']);
    expect(closed()).toEqual([]);
  });

  it('becomes one that all receive: the same track is sent again, and the first producer ends once the other one is shown', async () => {
    const [first, opened] = [bench.calls.producedId, bench.media.opened.length];
    const item = session.localParticipant.camera$.value;
    await received('VP9');
    expect(produced().at(-1)).toBe('camera video/VP9 L3T3_KEY');
    expect([closed(), bench.media.opened.length]).toEqual([[], opened]);
    await bench.clock.advance(1500);
    await settle();
    expect(closed()).toEqual([first]);
    expect(session.localParticipant.camera$.value).toBe(item);
    expect(item?.paused$.value).toBe(false);
    await received('VP8', 'VP9');
    expect(produced().at(-1)).toBe('camera video/VP8 L1T3 L1T3 L1T3');
    await bench.clock.advance(1500);
    await settle();
    expect(closed()).toHaveLength(2);
  });

  it('with all layers in one encoding: those that nobody receives are not sent, and the others keep their size', async () => {
    await received('VP9');
    const send = bench.rtc.transports.findLast(({ direction }) => direction === 'send');
    const handler = send?.handler as FakeHandler;
    const changed = jest.spyOn(handler, 'setRtpEncodingParameters');
    for (const layers of [3, 2, 1, 0, 3])
      bench.sockets.emit('media:sendLayers', {
        callId: CALL,
        producerId: bench.calls.producedId,
        layers,
      });
    await settle();
    expect(changed.mock.calls.map(([, parameters]) => parameters)).toEqual([
      expect.objectContaining({ scalabilityMode: 'L2T3_KEY', scaleResolutionDownBy: 2 }),
      expect.objectContaining({ scalabilityMode: 'L1T3', scaleResolutionDownBy: 4 }),
      { active: false },
      expect.objectContaining({ active: true, scalabilityMode: 'L3T3_KEY' }),
    ]);
  });

  it('changes while the camera is off when it is turned on again', async () => {
    session.local.camera.set(false);
    await settle();
    await received('VP9');
    expect(produced()).toHaveLength(2);
    session.local.camera.set(true);
    await settle();
    expect(produced().at(-1)).toBe('camera video/VP9 L3T3_KEY');
    await bench.clock.advance(1500);
    await settle();
    expect(closed()).toHaveLength(1);
  });

  it('changes once more while the first producer is still open, and the camera is turned off: all but the last one are closed', async () => {
    await received('VP9');
    await received('VP8');
    expect(closed()).toHaveLength(1);
    session.local.camera.set(false);
    await settle();
    expect(closed()).toHaveLength(2);
    expect(bench.signals.slice(-2).toSorted()).toEqual([
      'media:closeProducer',
      'media:pauseProducer',
    ]);
    expect(produced().map((one) => one.split(' ')[1])).toEqual([
      'audio/opus',
      'video/VP8',
      'video/VP9',
      'video/VP8',
    ]);
  });

  it('stays when this device can send none of those that the others receive', async () => {
    await received('H264');
    expect(produced()).toHaveLength(2);
  });

  it('is that of the answer after a rejoin', async () => {
    bench.calls.videoCodecs = ['VP9'];
    bench.sockets.cut();
    await bench.clock.advance(1500);
    await settle();
    expect(produced().at(-1)).toBe('camera video/VP9 L3T3_KEY');
  });

  it('of others may change: the first one is shown until the second one has arrived', async () => {
    const [bob] = session.remoteParticipants$.value;
    const first = bob?.camera$.value;
    const about = { callId: CALL, peerId: BOBS_PEER };
    const producer = bench.calls.producer('camera');
    bench.sockets.answer('media:consume', () => 'silent');
    bench.sockets.emit('media:newProducer', { ...about, producer });
    await settle();
    expect(bob?.camera$.value).toBe(first);
    const items = (): string[] => (bob?.items$.value ?? []).map(({ id }) => id);
    expect(items()).toHaveLength(2);
    bench.sockets.emit('media:producerClosed', { ...about, producerId: first?.id });
    expect(bob?.camera$.value?.id).toBe(producer.producerId);
    expect(items()).toHaveLength(2);
  });
});
