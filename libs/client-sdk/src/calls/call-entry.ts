import {
  LIMITS,
  type Call,
  type CallId,
  type CallJoined,
  type CallKind,
  type ClientEvents,
  type ConversationId,
  type PayloadOf,
  type RequestId,
  type RtpCapabilities,
} from '@chatcall/contracts';
import { Device, type types } from 'mediasoup-client';
import type { ChatCallClient } from '../client-api.js';
import { sendReliably } from '../connection/retry.js';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { SessionEndReason } from './call-session.js';

/** How this device comes into the call. `takeOver`: a call that its person is in elsewhere ends for this one. */
export type CallEntry = { readonly takeOver?: boolean } & (
  | { readonly by: 'start'; readonly conversationId: ConversationId; readonly kind: CallKind }
  | { readonly by: 'accept' | 'join'; readonly callId: CallId; readonly kind: CallKind }
);

/** Milliseconds for which this device repeats to the server what it no longer wants. Longer than it keeps the place of a device that it lost. */
const TELL_MS = 120_000;

/**
 * Asks the server in; the answer has everything that media needs. A start where a call is there already enters that call.
 * `previousEntries` are the requests of this device before, when it comes back.
 */
export function enter(
  client: ChatCallClient,
  entry: CallEntry,
  requestId: RequestId,
  previousEntries: readonly RequestId[] | null,
): Promise<CallJoined> {
  const takeOver = entry.takeOver ? { takeOver: true } : {};
  if (entry.by === 'start') {
    const { conversationId, kind } = entry;
    return client.connection.request(
      'call:initiate',
      { conversationId, kind, ...takeOver },
      { requestId },
    );
  }
  const rtpCapabilities = readyDevice(client)?.recvRtpCapabilities;
  const payload = {
    callId: entry.callId,
    ...takeOver,
    ...(rtpCapabilities && { rtpCapabilities: { ...rtpCapabilities } }),
  };
  if (entry.by === 'accept')
    return client.connection.request('call:accept', payload, { requestId });
  const back = previousEntries && {
    previousEntries: previousEntries.slice(-LIMITS.previousEntries),
  };
  return client.connection.request('call:join', { ...payload, ...back }, { requestId });
}

/** This device does not wait for the outcome of its request any more: the server undoes it, or never does it. */
export async function giveUp(client: ChatCallClient, requestId: RequestId): Promise<void> {
  await tell(client, 'call:giveUp', { entryRequestId: requestId });
}

/** Leaves the call, or calls it off while nobody has answered. */
export async function leave(
  client: ChatCallClient,
  callId: CallId,
  callOff: boolean,
): Promise<void> {
  await tell(client, callOff ? 'call:cancel' : 'call:hangup', { callId });
}

/** Failures are harmless in the end: the server sees the device go. */
async function tell<E extends 'call:giveUp' | 'call:cancel' | 'call:hangup'>(
  client: ChatCallClient,
  event: E,
  payload: PayloadOf<ClientEvents, E>,
): Promise<void> {
  try {
    await sendReliably(client, event, payload, TELL_MS);
  } catch (error) {
    client.ports.logger.log('debug', 'the server was not told', { event, error: String(error) });
  }
}

/** This device started the call and nobody has answered: leaving calls it off. A call of someone else is only left. */
export function callsOff(client: ChatCallClient, entry: CallEntry, call: Call): boolean {
  return (
    entry.by === 'start' &&
    call.state === 'ringing' &&
    call.startedBy === client.users.me$.value?.id
  );
}

/** What a refused return to the call means; null: worth another try. */
export function endOf(error: ChatCallError): SessionEndReason | null {
  switch (error.code) {
    case 'CALL.ENDED':
    case 'CALL.WRONG_STATE':
      return 'completed';
    case 'CALL.ELSEWHERE':
      return 'switched';
    case 'CALL.NOT_FOUND':
    case 'CALL.NOT_PARTICIPANT':
    case 'CHAT.NOT_MEMBER':
      return 'removed';
    case 'AUTH.SESSION_ENDED':
      return 'signed-out';
    default:
      return null;
  }
}

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
function readyDevice(client: ChatCallClient): Device | null {
  return LOADED.get(client)?.ready ?? null;
}

async function load(client: ChatCallClient, router: RtpCapabilities): Promise<Device> {
  const device = client.ports.rtc ? await client.ports.rtc.createDevice() : await Device.factory();
  await device.load({ routerRtpCapabilities: router as unknown as types.RtpCapabilities });
  return device;
}
