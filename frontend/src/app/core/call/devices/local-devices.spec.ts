import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { openLocalMedia } from '@chatcall/client-sdk/calls';
import { CallPage, MUTED, VIDEO } from '../../../../testing/call-page';
import { LocalDevices } from './local-devices';

describe('the devices of a call', () => {
  let page: CallPage;
  let devices: LocalDevices;

  beforeEach(() => {
    jest.useFakeTimers();
    page = new CallPage('never');
    devices = TestBed.inject(LocalDevices);
  });

  afterEach(() => jest.useRealTimers());

  const after = async (seconds: number): Promise<boolean> => {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(seconds * 1000);
    TestBed.tick();
    return devices.asking();
  };

  it('wait for permission when one that is wanted does not open, until it is not wanted', async () => {
    devices.use(openLocalMedia(page.client, VIDEO));
    await expect(after(2)).resolves.toBe(false);
    await expect(after(1)).resolves.toBe(true);
    devices.set('microphone', false);
    devices.set('camera', false);
    await expect(after(0)).resolves.toBe(false);
  });

  it('do not wait for it when they are refused or off', async () => {
    page.openDevice = () => Promise.reject(new Error('refused'));
    devices.use(openLocalMedia(page.client, VIDEO));
    await expect(after(5)).resolves.toBe(false);
    devices.use(openLocalMedia(page.client, MUTED));
    await expect(after(5)).resolves.toBe(false);
  });
});
