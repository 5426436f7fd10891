import { MediaDeviceError } from '../ports/client-ports.js';
import { FakeClock, settle } from '../testing/fake-host.js';
import { FakeMedia } from '../testing/fake-media.js';
import { LocalMediaSet } from './local-media-set.js';

const logger = { log: () => undefined };
const clock = new FakeClock();

function local(media: FakeMedia, on = { microphone: true, camera: true }): LocalMediaSet {
  return new LocalMediaSet({ media, logger, clock }, on);
}

describe('local sources', () => {
  it('go from the desired to the actual state', async () => {
    const media = new FakeMedia();
    const { microphone } = local(media);
    expect([
      microphone.desired$.value,
      microphone.actual$.value,
      microphone.syncing$.value,
    ]).toEqual([true, false, true]);
    await settle();
    expect([
      microphone.actual$.value,
      microphone.syncing$.value,
      microphone.track$.value?.kind,
    ]).toEqual([true, false, 'audio']);
  });

  it('end in the desired state, however fast it changes', async () => {
    const media = new FakeMedia();
    let open: () => void = () => undefined;
    media.gate = new Promise((resolve) => (open = resolve));
    const { camera } = local(media);
    camera.set(false);
    camera.set(true);
    camera.set(false);
    open();
    await settle();
    expect([camera.actual$.value, camera.track$.value, camera.syncing$.value]).toEqual([
      false,
      null,
      false,
    ]);
    expect(
      media.opened
        .filter(({ kind }) => kind === 'video')
        .every(({ readyState }) => readyState === 'ended'),
    ).toBe(true);
  });

  it('keep the microphone open when muted, and close the camera', async () => {
    const media = new FakeMedia();
    const { microphone, camera } = local(media);
    await settle();
    microphone.set(false);
    camera.set(false);
    await settle();
    expect(
      media.opened.map(({ kind, readyState, enabled }) => `${kind} ${readyState} ${enabled}`),
    ).toEqual(['audio live false', 'video ended true']);
    microphone.set(true);
    await settle();
    expect(media.opened).toHaveLength(2);
    expect(microphone.track$.value?.enabled).toBe(true);
  });

  it('report why a device could not be opened', async () => {
    const media = new FakeMedia();
    media.failure = new MediaDeviceError('permission-denied', 'no');
    const { microphone } = local(media);
    await settle();
    expect([microphone.desired$.value, microphone.failure$.value]).toEqual([
      false,
      'permission-denied',
    ]);
    media.failure = null;
    microphone.set(true);
    await settle();
    expect([microphone.actual$.value, microphone.failure$.value]).toEqual([true, null]);
  });

  it('switch to the chosen device at once', async () => {
    const media = new FakeMedia();
    const { microphone, devices } = local(media);
    await settle();
    devices.choose('microphone', 'mic-2');
    await settle();
    expect(
      media.opened.filter(({ kind }) => kind === 'audio').map(({ readyState }) => readyState),
    ).toEqual(['ended', 'live']);
    expect(microphone.deviceId).toBe('mic-2');
  });

  it.each(['in-use', 'failed', 'permission-denied'] as const)(
    'stay with their device when the chosen one cannot be opened: %s',
    async (failure) => {
      const media = new FakeMedia();
      const { microphone, devices } = local(media);
      await settle();
      media.failures.set('mic-2', new MediaDeviceError(failure, 'no'));
      devices.choose('microphone', 'mic-2');
      await settle();
      expect([microphone.actual$.value, microphone.deviceId, microphone.failure$.value]).toEqual([
        true,
        'mic-1',
        failure,
      ]);
      expect(microphone.track$.value?.readyState).toBe('live');
    },
  );

  it.each([
    ['microphone', 'mic-2', 'mic-3'],
    ['camera', 'cam-2', 'cam-3'],
  ] as const)(
    'switch where only one %s can be open, and go back when the other one fails',
    async (kind, next, broken) => {
      const media = new FakeMedia();
      media.oneAtATime = true;
      media.devices.push({ id: 'cam-2', kind: 'camera', label: 'Back' });
      media.plug([...media.devices, { id: broken, kind, label: 'Taken by another program' }]);
      const set = local(media);
      await settle();
      set.devices.choose(kind, next);
      await settle();
      const source = set[kind];
      expect([
        source.deviceId,
        source.actual$.value,
        source.failure$.value,
        source.desired$.value,
      ]).toEqual([next, true, null, true]);
      media.failures.set(broken, new MediaDeviceError('in-use', 'no'));
      set.devices.choose(kind, broken);
      await settle();
      expect([
        source.deviceId,
        source.actual$.value,
        source.failure$.value,
        source.desired$.value,
      ]).toEqual([next, true, 'in-use', true]);
      expect(source.track$.value?.readyState).toBe('live');
      set.close();
    },
  );

  it('stay with the chosen device where opening it ends the one in use', async () => {
    const media = new FakeMedia();
    media.endsOthers = true;
    const { microphone, devices } = local(media, { microphone: true, camera: false });
    await settle();
    devices.choose('microphone', 'mic-2');
    await settle();
    expect([
      microphone.deviceId,
      microphone.actual$.value,
      microphone.failure$.value,
      media.opened.length,
    ]).toEqual(['mic-2', true, null, 2]);
  });

  it('do not come back when they were turned off during the exchange', async () => {
    const media = new FakeMedia();
    media.oneAtATime = true;
    media.plug([...media.devices, { id: 'cam-2', kind: 'camera', label: 'Back' }]);
    const { camera, devices } = local(media);
    await settle();
    let open: () => void = () => undefined;
    media.gate = new Promise((resolve) => (open = resolve));
    devices.choose('camera', 'cam-2');
    await settle();
    camera.set(false);
    open();
    await settle();
    expect([camera.actual$.value, camera.failure$.value]).toEqual([false, null]);
    expect(
      media.opened.filter(({ kind, readyState }) => kind === 'video' && readyState === 'live'),
    ).toEqual([]);
  });

  it('are opened once more when another program is about to close them', async () => {
    const media = new FakeMedia();
    media.failures.set('cam-1', new MediaDeviceError('in-use', 'no'));
    const { camera } = local(media);
    await settle();
    expect([camera.actual$.value, camera.failure$.value, camera.syncing$.value]).toEqual([
      false,
      null,
      true,
    ]);
    media.failures.clear();
    await clock.advance(1200);
    expect([camera.actual$.value, camera.failure$.value]).toEqual([true, null]);
  });

  it('report that they are in use when that lasts', async () => {
    const media = new FakeMedia();
    media.failures.set('cam-1', new MediaDeviceError('in-use', 'no'));
    const { camera } = local(media);
    await clock.advance(1200);
    expect([camera.actual$.value, camera.desired$.value, camera.failure$.value]).toEqual([
      false,
      false,
      'in-use',
    ]);
  });

  it('open the device that was chosen while another one was being opened, whatever the outcome of that one', async () => {
    for (const failure of [null, new MediaDeviceError('in-use', 'no')]) {
      const media = new FakeMedia();
      let open: () => void = () => undefined;
      media.gate = new Promise((resolve) => (open = resolve));
      const { microphone, devices } = local(media, { microphone: true, camera: false });
      media.failures.set('mic-1', failure);
      devices.choose('microphone', 'mic-2');
      open();
      await settle();
      expect([microphone.deviceId, microphone.failure$.value, microphone.syncing$.value]).toEqual([
        'mic-2',
        null,
        false,
      ]);
      expect(media.opened.filter(({ readyState }) => readyState === 'live')).toHaveLength(1);
    }
  });

  it('fall back to another device when theirs is unplugged, and turn off when there is none', async () => {
    const media = new FakeMedia();
    const { microphone, camera, devices } = local(media);
    await settle();
    media.unplug('mic-1');
    await settle();
    expect([microphone.actual$.value, microphone.deviceId]).toEqual([true, 'mic-2']);
    media.unplug('cam-1');
    await settle();
    expect([camera.desired$.value, camera.actual$.value, camera.failure$.value]).toEqual([
      false,
      false,
      'unplugged',
    ]);
    expect(camera.toggle$.value).toBeNull();
    expect(devices.devices$.value.map(({ id }) => id)).toEqual(['mic-2']);
  });

  it('are impossible on a host without devices', () => {
    const media = new LocalMediaSet(
      { media: null, logger, clock },
      { microphone: true, camera: true },
    );
    expect([media.microphone.toggle$.value, media.microphone.desired$.value]).toEqual([
      null,
      false,
    ]);
    expect(media.screen.supported).toBe(false);
  });

  it('are possible while the host hides its devices until permission is granted', async () => {
    const media = new FakeMedia();
    const hidden = media.devices;
    media.devices = [];
    const { camera } = local(media, { microphone: false, camera: false });
    await settle();
    expect(camera.toggle$.value).not.toBeNull();
    media.devices = hidden;
    camera.toggle$.value?.();
    await settle();
    expect(camera.actual$.value).toBe(true);
  });

  it('end with the local media', async () => {
    const media = new FakeMedia();
    const set = local(media);
    await settle();
    set.close();
    set.close();
    set.microphone.set(true);
    await settle();
    expect(media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(media.opened).toHaveLength(2);
  });
});
