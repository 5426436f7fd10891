import type { RtpCapabilities } from '@chatcall/contracts';
import { Device } from 'mediasoup-client';
import type { types } from 'mediasoup-client';
import type { ChatCallClient } from '../client-api.js';

interface LoadedDevice {
  readonly capabilities: string;
  readonly device: Promise<Device>;
  /** Null while it loads. */
  ready: Device | null;
}

/**
 * Loading asks the browser what it can encode, which takes tens of milliseconds between an answer and the media. The routers of
 * a server are alike, so the next call, and the return to a lost one, take the device that is loaded already.
 */
const LOADED = new WeakMap<ChatCallClient, LoadedDevice>();

/** The WebRTC side, ready for a router with these capabilities. */
export function loadedDevice(client: ChatCallClient, router: RtpCapabilities): Promise<Device> {
  const capabilities = JSON.stringify(router);
  const known = LOADED.get(client);
  if (known?.capabilities === capabilities) return known.device;
  const device = load(client, router);
  const entry: LoadedDevice = { capabilities, device, ready: null };
  LOADED.set(client, entry);
  device.then(
    (ready) => (entry.ready = ready),
    () => LOADED.get(client) === entry && LOADED.delete(client),
  );
  return device;
}

/** The device that is loaded by now, if any: it knows what it can receive before the server is asked. */
export function readyDevice(client: ChatCallClient): Device | null {
  return LOADED.get(client)?.ready ?? null;
}

async function load(client: ChatCallClient, router: RtpCapabilities): Promise<Device> {
  const device = client.ports.rtc ? await client.ports.rtc.createDevice() : await Device.factory();
  await device.load({ routerRtpCapabilities: router as unknown as types.RtpCapabilities });
  return device;
}
