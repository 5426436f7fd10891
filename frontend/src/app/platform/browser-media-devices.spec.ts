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

  it('tells of devices whose ids the browser keeps back until permission is given', async () => {
    const list = [device('audioinput', '', ''), device('videoinput', 'cam-1', 'Desk camera')];
    browserHas({ enumerateDevices: () => Promise.resolve(list) });
    expect(await new BrowserMediaDevices().list()).toEqual([
      { id: '', kind: 'microphone', label: '' },
      { id: 'cam-1', kind: 'camera', label: 'Desk camera' },
    ]);
  });

  it('has none, and says why none opens, on a page without a secure address', async () => {
    browserHas(undefined);
    expect(await new BrowserMediaDevices().list()).toEqual([]);
    await expect(new BrowserMediaDevices().open('camera', null)).rejects.toMatchObject({
      failure: 'unsupported',
    });
  });
});
