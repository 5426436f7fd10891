import type { CallId, CallKind, ConversationId } from '@chatcall/contracts';
import type { ChatCallClient } from '../client-api.js';
import type { IncomingCall } from '../ringing/calls-api.js';
import { loadedDevice, type CallEntry } from './call-entry.js';
import { CallSessionModel } from './call-session-model.js';
import type { CallReturn, CallSession } from './call-session.js';
import { LocalMediaSet } from './local-media-set.js';
import type { LocalMedia, LocalMediaOptions } from './local-media.js';
import type { MediaLinkOptions } from './media-link.js';
import { PreparedMedia, type PrepareOptions } from './prepared-media.js';

/**
 * Options of every entry into a call. `iceTransportPolicy: 'relay'` forces TURN, for tests of TURN;
 * `cameraEncodings` are the layers of the camera's video; while `lowBandwidth$` is true this device
 * sends only the lowest of them, and receives no cameras: sound and screens only.
 */
export interface JoinOptions extends MediaLinkOptions {
  /** Media that was opened for the check before the call; the call closes it when it ends. */
  readonly local?: LocalMedia;
  /**
   * Used without `local`. The microphone is on by default. The camera is on by default only when
   * this device starts a video call: accepting or joining a video call does not turn it on.
   */
  readonly media?: Partial<LocalMediaOptions>;
  /**
   * Leave the call that the user has joined on another device or in another tab. Without it the
   * session ends with `CALL.ELSEWHERE` in that case and nothing changes: ask the person, then try
   * again with `takeOver`.
   */
  readonly takeOver?: boolean;
  /**
   * The call of this device that is put on hold for this one, instead of being left. At most one: end
   * any third one before.
   */
  readonly holding?: CallSession;
  /** The call itself is on hold at first: to return to one that was. */
  readonly held?: boolean;
}

/**
 * Starts a call in a conversation, which rings for all other members. Failures are reported in the
 * state of the session.
 */
export function startCall(
  client: ChatCallClient,
  target: { readonly conversationId: ConversationId; readonly kind: CallKind },
  options: JoinOptions = {},
): CallSession {
  return join(client, { by: 'start', ...target }, options);
}

/**
 * Prepares to answer a ringing call, so that answering takes less time: loads what is needed, and
 * connects to the server's media. Opens no device, and no media is sent or received. A failure is
 * reported when the call is answered.
 */
export function prepareCall(
  client: ChatCallClient,
  incoming: IncomingCall,
  options: PrepareOptions = {},
): void {
  const { routerRtpCapabilities } = incoming;
  if (!routerRtpCapabilities) return;
  loadedDevice(client, routerRtpCapabilities).catch(() => undefined);
  PreparedMedia.start(client, incoming, options);
}

/** Accepts a call that rings on this device; the ringing stops at once. */
export function acceptCall(
  client: ChatCallClient,
  callId: CallId,
  options: JoinOptions = {},
): CallSession {
  const kind =
    client.calls.ringing$.value.find(({ call }) => call.id === callId)?.call.kind ??
    kindOf(client, callId);
  return join(client, { by: 'accept', callId, kind }, options);
}

/** Joins an active call. */
export function joinCall(
  client: ChatCallClient,
  callId: CallId,
  options: JoinOptions = {},
): CallSession {
  return join(client, { by: 'join', callId, kind: kindOf(client, callId) }, options);
}

/**
 * Returns to the call of a page that was unloaded (`CallSession.unload`), without ringing anyone. It
 * takes the place of that page, and yields to a call that the user has joined elsewhere since.
 */
export function returnToCall(
  client: ChatCallClient,
  { callId, kind, previousEntries }: CallReturn,
  options: JoinOptions = {},
): CallSession {
  return join(client, { by: 'return', callId, kind, previousEntries }, options);
}

/** Opens microphone and camera without a call, to check them before joining one. */
export function openLocalMedia(client: ChatCallClient, options: LocalMediaOptions): LocalMedia {
  return new LocalMediaSet(client.ports, options);
}

function join(client: ChatCallClient, entry: CallEntry, options: JoinOptions): CallSession {
  const { local, media, takeOver = false, holding, held = false, ...link } = options;
  holding?.hold();
  const mediaOptions: LocalMediaOptions = {
    microphone: true,
    camera: entry.by === 'start' && entry.kind === 'video',
    onHold: held,
    ...media,
  };
  const session = new CallSessionModel(
    client,
    local ?? new LocalMediaSet(client.ports, mediaOptions),
    { ...entry, takeOver },
    link,
    holding,
  );
  if (held) session.hold();
  return session;
}

/** The kind of an active call of my conversations; `audio` when the call is not known. */
function kindOf(client: ChatCallClient, callId: CallId): CallKind {
  return [...client.calls.ongoing$.value.values()].find(({ id }) => id === callId)?.kind ?? 'audio';
}
