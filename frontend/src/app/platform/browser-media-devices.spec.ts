import { BrowserMediaDevices } from './browser-media-devices';

const device = (kind: MediaDeviceKind, deviceId: string, label: string): MediaDeviceInfo =>
  ({ kind, deviceId, label, groupId: '' }) as MediaDeviceInfo;

describe('BrowserMediaDevices', () => {
  const before = Object.getOwnPropertyDescriptor(navigator, 'mediaDevices');
  const browserHas = (value: unknown): void => {
    Object.defineProperty(navigator, 'mediaDevices', { value, configurable: true });
  };

  afterEach(() => {
    if (before) Object.defineProperty(navigator, 'mediaDevices', before);
    else browserHas(undefined);
  });

  it('lists devices whose ids are hidden until permission is given', async () => {
    const list = [device('audioinput', '', ''), device('videoinput', 'cam-1', 'Desk camera')];
    browserHas({ enumerateDevices: () => Promise.resolve(list) });
    expect(await new BrowserMediaDevices().list()).toEqual([
      { id: '', kind: 'microphone', label: '' },
      { id: 'cam-1', kind: 'camera', label: 'Desk camera' },
    ]);
  });

  it('lists no devices and fails with "unsupported" on an insecure page', async () => {
    browserHas(undefined);
    expect(await new BrowserMediaDevices().list()).toEqual([]);
    await expect(new BrowserMediaDevices().open('camera', null)).rejects.toMatchObject({
      failure: 'unsupported',
    });
  });
});
