import { firstValueFrom, filter } from 'rxjs';
import { jest } from '@jest/globals';
import type { FakeHandler, types } from 'mediasoup-client';
import { StateCell } from '../state/behavior.js';
import { CallBench } from '../testing/call-bench.js';
import { settle } from '../testing/fake-host.js';
import type { RemoteMediaItem } from './participants/participants-api.js';

describe('the views of a media item', () => {
  let bench: CallBench;
  let camera: RemoteMediaItem;

  beforeEach(async () => {
    bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const [bob] = session.remoteParticipants$.value;
    const found = bob?.camera$.value;
    if (!found) throw new Error('Bob has no camera.');
    camera = found;
    await firstValueFrom(camera.track$.pipe(filter((track) => track !== null)));
  });

  const reported = (): unknown[] =>
    bench.sockets.sent
      .filter(({ event }) => event === 'media:setViews')
      .map(({ payload }) => payload);
  const collected = async (): Promise<void> => {
    await settle();
    await bench.clock.advance(100);
    await settle();
  };

  it('report the largest size of all of them once, in whole pixels', async () => {
    const [tile, strip] = [camera.openView(), camera.openView()];
    strip.report({ width: 160, height: 90 });
    tile.report({ width: 640.4, height: 360 });
    await collected();
    expect(reported()).toMatchObject([{ views: [{ width: 640, height: 360, pinned: false }] }]);
    tile.close();
    await collected();
    expect(reported()).toHaveLength(2);
    expect(reported()[1]).toMatchObject({ views: [{ width: 160, height: 90 }] });
  });

  it('report that it is pinned', async () => {
    camera.openView().report({ width: 320, height: 180 });
    camera.setPinned(true);
    await collected();
    expect(camera.pinned$.value).toBe(true);
    expect(reported()).toMatchObject([{ views: [{ width: 320, height: 180, pinned: true }] }]);
  });

  it('pause it while all of them are off screen, and say so', async () => {
    const [tile, strip] = [camera.openView(), camera.openView()];
    tile.report(null);
    expect(camera.limited$.value).toBeNull();
    strip.report(null);
    await collected();
    expect(camera.limited$.value).toBe('not-shown');
    expect(bench.signals.at(-1)).toBe('media:pauseConsumers');
    strip.report({ width: 160, height: 90 });
    await collected();
    expect(camera.limited$.value).toBeNull();
    expect(bench.signals).toContain('media:resumeConsumers');
  });

  it('show why the server does not send it', () => {
    const { callId, peerId } = { callId: bench.calls.call.id, peerId: camera.participant.peerId };
    const notice = { callId, peerId, producerId: camera.id };
    bench.sockets.emit('media:limited', { ...notice, reason: 'bandwidth' });
    expect(camera.limited$.value).toBe('bandwidth');
    bench.sockets.emit('media:limited', { ...notice, reason: null });
    expect(camera.limited$.value).toBeNull();
  });

  it('do not bring a camera while this device is to use little bandwidth', async () => {
    const low = new StateCell(false);
    const session = await bench.activeCall({ lowBandwidth$: low });
    const found = session.remoteParticipants$.value[0]?.camera$.value;
    found?.openView().report({ width: 640, height: 360 });
    await collected();
    const flows = (): string[] => bench.signals.filter((event) => /(?:pause|resume)C/.test(event));
    const before = flows().length;
    const send = bench.rtc.transports.findLast(({ direction }) => direction === 'send');
    const sent = jest.spyOn(send?.handler as FakeHandler, 'setMaxSpatialLayer');
    bench.sockets.emit('media:sendLayers', {
      callId: bench.calls.call.id,
      producerId: bench.calls.producedId,
      layers: 3,
    });
    low.set(true);
    await collected();
    const { payload } = bench.sockets.sent.at(-1) ?? {};
    expect(flows().slice(before)).toEqual(['media:pauseConsumers']);
    expect(payload).toMatchObject({ consumerIds: [expect.any(String)] });
    expect(found?.limited$.value).toBe('low-bandwidth');
    expect(found?.stalled$.value).toBe(false);
    expect(sent.mock.lastCall?.[1]).toBe(0);
    low.set(false);
    await collected();
    expect(flows().slice(before)).toEqual(['media:pauseConsumers', 'media:resumeConsumers']);
    expect(found?.limited$.value).toBeNull();
    expect(sent.mock.lastCall?.[1]).toBeGreaterThan(1);
  });

  it('bring shared screens and sound while this device is to use little bandwidth', async () => {
    const session = await bench.activeCall({ lowBandwidth$: new StateCell(true) });
    const peerId = session.remoteParticipants$.value[0]?.peerId ?? '';
    bench.sockets.emit('media:newProducer', {
      callId: bench.calls.call.id,
      peerId,
      producer: bench.calls.producer('screen'),
    });
    await settle();
    const limits = session.items$.value.map((item) => [
      item.source,
      item.local ? 'own' : item.limited$.value,
    ]);
    expect(limits).toEqual(
      expect.arrayContaining([
        ['microphone', null],
        ['camera', 'low-bandwidth'],
        ['screen', null],
      ]),
    );
  });

  it('send only the layers that anyone receives', async () => {
    const send = bench.rtc.transports.findLast(({ direction }) => direction === 'send');
    const sent = jest.spyOn(send?.handler as FakeHandler, 'setMaxSpatialLayer');
    const { payload } = bench.sockets.sent.findLast(({ event }) => event === 'media:produce') ?? {};
    // At the start two of three.
    expect(payload).toMatchObject({
      source: 'camera',
      rtpParameters: { encodings: [{ active: true }, { active: true }, { active: false }] },
    });
    for (const layers of [1, 0])
      bench.sockets.emit('media:sendLayers', {
        callId: bench.calls.call.id,
        producerId: bench.calls.producedId,
        layers,
      });
    await settle();
    expect(sent.mock.calls.map(([, layer]) => layer)).toEqual([0, -1]);
    // At the end they stay as they are: a producer that closes refuses.
    const producers = Reflect.get(send ?? {}, '_producers') as Map<string, types.Producer>;
    const changed = [...producers.values()].map((one) => jest.spyOn(one, 'setMaxSpatialLayer'));
    bench.client.close();
    expect(changed.map(({ mock }) => mock.calls)).toEqual([[], []]);
  });

  it('go on with the next change of the layers after the browser has refused one', async () => {
    const log = jest.spyOn(bench.ports.logger, 'log');
    const send = bench.rtc.transports.findLast(({ direction }) => direction === 'send');
    const producers = Reflect.get(send ?? {}, '_producers') as Map<string, types.Producer>;
    const camera = [...producers.values()].find(({ kind }) => kind === 'video');
    if (!camera) throw new Error('No camera is sent.');
    const sent = jest.spyOn(camera, 'setMaxSpatialLayer');
    sent.mockRejectedValueOnce(new Error('refused'));
    for (const layers of [1, 0])
      bench.sockets.emit('media:sendLayers', {
        callId: bench.calls.call.id,
        producerId: bench.calls.producedId,
        layers,
      });
    await settle();
    expect(sent.mock.calls).toEqual([[0], [-1]]);
    expect(log.mock.calls.map(([, text]) => text)).toEqual([
      'the layers of a video could not be changed',
    ]);
  });

  it('report again after the server could not take a report', async () => {
    bench.sockets.answer('media:setViews', () => ({
      ok: false,
      error: { code: 'COMMON.UNAVAILABLE', detail: 'later' },
    }));
    camera.openView().report({ width: 320, height: 180 });
    await collected();
    bench.sockets.answer('media:setViews', () => ({ ok: true, data: {} }));
    await bench.clock.advance(2000);
    await settle();
    expect(reported()).toHaveLength(2);
    expect(reported()[1]).toMatchObject({ views: [{ width: 320 }] });
  });
});
