import { MediaDeviceError } from '../ports/media-devices.js';
import { settle } from '../testing/fake-clock.js';
import { FakeMedia } from '../testing/fake-media.js';
import { LocalMediaSet } from './local-media-set.js';

const logger = { log: () => undefined };

function local(media: FakeMedia, on = { microphone: true, camera: true }): LocalMediaSet {
  return new LocalMediaSet({ media, logger }, on);
}

describe('local sources', () => {
  it('go from wanted to there', async () => {
    const media = new FakeMedia();
    const { microphone } = local(media);
    expect([microphone.desired$.value, microphone.actual$.value, microphone.syncing$.value]).toEqual([true, false, true]);
    await settle();
    expect([microphone.actual$.value, microphone.syncing$.value, microphone.track$.value?.kind]).toEqual([true, false, 'audio']);
  });

  it('end where the person wants them, however fast they change their mind', async () => {
    const media = new FakeMedia();
    let open: () => void = () => undefined;
    media.gate = new Promise((resolve) => (open = resolve));
    const { camera } = local(media);
    camera.set(false);
    camera.set(true);
    camera.set(false);
    open();
    await settle();
    expect([camera.actual$.value, camera.track$.value, camera.syncing$.value]).toEqual([false, null, false]);
    expect(media.opened.filter(({ kind }) => kind === 'video').every(({ readyState }) => readyState === 'ended')).toBe(true);
  });

  it('keep the microphone open when muted, and let the camera go', async () => {
    const media = new FakeMedia();
    const { microphone, camera } = local(media);
    await settle();
    microphone.set(false);
    camera.set(false);
    await settle();
    expect(media.opened.map(({ kind, readyState, enabled }) => `${kind} ${readyState} ${enabled}`)).toEqual([
      'audio live false',
      'video ended true',
    ]);
    microphone.set(true);
    await settle();
    expect(media.opened).toHaveLength(2);
    expect(microphone.track$.value?.enabled).toBe(true);
  });

  it('say why a device could not be opened', async () => {
    const media = new FakeMedia();
    media.failure = new MediaDeviceError('permission-denied', 'no');
    const { microphone } = local(media);
    await settle();
    expect([microphone.desired$.value, microphone.failure$.value]).toEqual([false, 'permission-denied']);
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
    expect(media.opened.filter(({ kind }) => kind === 'audio').map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
    expect(microphone.deviceId).toBe('mic-2');
  });

  it('stay with their device when the chosen one cannot be opened', async () => {
    const media = new FakeMedia();
    const { microphone, devices } = local(media);
    await settle();
    media.failure = new MediaDeviceError('in-use', 'no');
    devices.choose('microphone', 'mic-2');
    await settle();
    expect([microphone.actual$.value, microphone.deviceId, microphone.failure$.value]).toEqual([true, 'mic-1', 'in-use']);
    expect(microphone.track$.value?.readyState).toBe('live');
  });

  it('open the device that was chosen while another one was being opened, whatever became of that one', async () => {
    for (const failure of [null, new MediaDeviceError('in-use', 'no')]) {
      const media = new FakeMedia();
      let open: () => void = () => undefined;
      media.gate = new Promise((resolve) => (open = resolve));
      const { microphone, devices } = local(media, { microphone: true, camera: false });
      media.failures.set('mic-1', failure);
      devices.choose('microphone', 'mic-2');
      open();
      await settle();
      expect([microphone.deviceId, microphone.failure$.value, microphone.syncing$.value]).toEqual(['mic-2', null, false]);
      expect(media.opened.filter(({ readyState }) => readyState === 'live')).toHaveLength(1);
    }
  });

  it('fall back to another device when theirs is unplugged, and give up when there is none', async () => {
    const media = new FakeMedia();
    const { microphone, camera, devices } = local(media);
    await settle();
    media.unplug('mic-1');
    await settle();
    expect([microphone.actual$.value, microphone.deviceId]).toEqual([true, 'mic-2']);
    media.unplug('cam-1');
    await settle();
    expect([camera.desired$.value, camera.actual$.value, camera.failure$.value]).toEqual([false, false, 'unplugged']);
    expect(camera.toggle$.value).toBeNull();
    expect(devices.devices$.value.map(({ id }) => id)).toEqual(['mic-2']);
  });

  it('are impossible on a host without devices', () => {
    const media = new LocalMediaSet({ media: null, logger }, { microphone: true, camera: true });
    expect([media.microphone.toggle$.value, media.microphone.desired$.value]).toEqual([null, false]);
    expect(media.screen.toggle$.value).toBeNull();
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

  it('end with their set', async () => {
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
