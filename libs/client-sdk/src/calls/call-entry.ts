import {
  LIMITS,
  type Call,
  type CallId,
  type CallJoined,
  type CallKind,
  type ClientEvents,
  type ConversationId,
  type PayloadOf,
  type PeerId,
  type PreparedPeer,
  type RequestId,
  type RtpCapabilities,
} from '@chatcall/contracts';
import { Device, type types } from 'mediasoup-client';
import type { ChatCallClient } from '../client-api.js';
import { sendReliably } from '../connection/retry.js';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { CallReturn, SessionEndReason } from './call-session.js';

/**
 * How this device joins the call. `takeOver`: leave the call that the user has joined elsewhere;
 * `keeps`: the other call of this device, which it does not leave.
 */
export type CallEntry = { readonly takeOver?: boolean; readonly keeps?: CallId | null } & (
  | { readonly by: 'start'; readonly conversationId: ConversationId; readonly kind: CallKind }
  | { readonly by: 'accept' | 'join'; readonly callId: CallId; readonly kind: CallKind }
  | ({ readonly by: 'return' } & CallReturn)
);

/**
 * Milliseconds for which cancelling and leaving are sent again. Longer than the server keeps the
 * peer of a lost device.
 */
const RESEND_MS = 120_000;

/**
 * Requests to join; the answer contains everything that media needs. A start joins the active call
 * if there is one. `previousEntries` are the earlier requests of this device when it rejoins, and
 * `keptPeerId` is its peer whose transports it still has; `prepared` is what it has prepared to accept
 * the call.
 */
export function requestJoin(
  client: ChatCallClient,
  entry: CallEntry,
  requestId: RequestId,
  previousEntries: readonly RequestId[] | null,
  prepared: PreparedPeer | null,
  keptPeerId: PeerId | null,
): Promise<CallJoined> {
  const others = {
    ...(entry.takeOver && { takeOver: true }),
    ...(entry.keeps && { keeps: entry.keeps }),
  };
  if (entry.by === 'start') {
    const { conversationId, kind } = entry;
    return client.connection.request(
      'call:initiate',
      { conversationId, kind, ...others },
      { requestId },
    );
  }
  const rtpCapabilities = readyDevice(client)?.recvRtpCapabilities;
  const payload = {
    callId: entry.callId,
    ...others,
    ...(rtpCapabilities && { rtpCapabilities: { ...rtpCapabilities } }),
  };
  if (entry.by === 'accept')
    return client.connection.request(
      'call:accept',
      { ...payload, ...(prepared && { prepared }) },
      { requestId },
    );
  const back = previousEntries && {
    previousEntries: previousEntries.slice(-LIMITS.previousEntries),
  };
  const kept = keptPeerId === null ? {} : { keptPeerId };
  return client.connection.request('call:join', { ...payload, ...back, ...kept }, { requestId });
}

/** Cancels a request to join; the server undoes it, also when the request arrives later. */
export async function cancelRequest(client: ChatCallClient, requestId: RequestId): Promise<void> {
  await trySend(client, 'call:giveUp', { entryRequestId: requestId });
}

/** Announces that the page of a device that has joined with this request is unloaded. */
export async function announceUnload(client: ChatCallClient, requestId: RequestId): Promise<void> {
  await trySend(client, 'call:unload', { entryRequestId: requestId });
}

/**
 * Leaves the call, or cancels it while it is not answered. `call` is null when the server has not
 * answered yet.
 */
export async function leave(
  client: ChatCallClient,
  entry: CallEntry,
  call: Call | null,
): Promise<void> {
  if (call) {
    const event = cancelsCall(client, entry, call) ? 'call:cancel' : 'call:hangup';
    await trySend(client, event, { callId: call.id });
    // Accepted and hung up at once: the call must not continue to ring.
  } else if (entry.by === 'accept') {
    await client.calls.decline(entry.callId).catch(() => undefined);
  }
}

/** Does not throw: without the event the server detects that the device has disconnected. */
async function trySend<E extends 'call:giveUp' | 'call:unload' | 'call:cancel' | 'call:hangup'>(
  client: ChatCallClient,
  event: E,
  payload: PayloadOf<ClientEvents, E>,
): Promise<void> {
  try {
    await sendReliably(client, event, payload, RESEND_MS);
  } catch (error) {
    client.ports.logger.log('debug', 'the server did not receive an event', {
      event,
      error: String(error),
    });
  }
}

/**
 * Whether leaving cancels the call: this device started it and it still rings. A call that another
 * user started is only left.
 */
function cancelsCall(client: ChatCallClient, entry: CallEntry, call: Call): boolean {
  return (
    (entry.by === 'start' || entry.by === 'return') &&
    call.state === 'ringing' &&
    call.startedBy === client.users.me$.value?.id
  );
}

/** Why a call has ended while this device was disconnected; `lost` without another reason. */
export async function lateEndReason(
  client: ChatCallClient,
  callId: CallId,
): Promise<SessionEndReason> {
  try {
    const { endReason } = await client.calls.call(callId);
    return endReason === null || endReason === 'completed' ? 'lost' : endReason;
  } catch {
    return 'lost';
  }
}

/** The end reason for a refused rejoin; null when another attempt may succeed. */
export function endReasonOf(error: ChatCallError): SessionEndReason | null {
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

/**
 * Whether a call that rings here has been answered, so that it must not ring again; `error` is null
 * when the request was not sent. Accepting and then hanging up (`over`) counts as declining.
 */
export function isAnswered({ by }: CallEntry, error: ChatCallError | null, over: boolean): boolean {
  if (by === 'accept' && over) return true;
  return error !== null && endReasonOf(error) !== null && error.code !== 'CALL.ELSEWHERE';
}

interface LoadedDevice {
  readonly capabilities: string;
  readonly device: Promise<Device>;
  /** Null while it is loading. */
  ready: Device | null;
}

/**
 * Loading determines what the browser can encode, which takes tens of milliseconds between the
 * answer and media. The routers of a server have the same capabilities, so the next call and a
 * rejoin reuse the loaded device.
 */
const DEVICES = new WeakMap<ChatCallClient, LoadedDevice>();

/** mediasoup-client's device, loaded for a router with these capabilities. */
export function loadedDevice(client: ChatCallClient, router: RtpCapabilities): Promise<Device> {
  const capabilities = JSON.stringify(router);
  const known = DEVICES.get(client);
  if (known?.capabilities === capabilities) return known.device;
  const device = load(client, router);
  const entry: LoadedDevice = { capabilities, device, ready: null };
  DEVICES.set(client, entry);
  device.then(
    (ready) => (entry.ready = ready),
    () => DEVICES.get(client) === entry && DEVICES.delete(client),
  );
  return device;
}

/** The loaded device, if any: its capabilities can be sent with the request to join. */
function readyDevice(client: ChatCallClient): Device | null {
  return DEVICES.get(client)?.ready ?? null;
}

async function load(client: ChatCallClient, router: RtpCapabilities): Promise<Device> {
  const { rtc } = client.ports;
  const device = rtc ? ((await rtc.createDevice()) as Device) : await Device.factory();
  await device.load({ routerRtpCapabilities: router as unknown as types.RtpCapabilities });
  return device;
}
