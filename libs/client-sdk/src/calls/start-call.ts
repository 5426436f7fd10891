import type { CallId, CallKind, ConversationId } from '@chatcall/contracts';
import type { ChatCallClient } from '../client-api.js';
import type { IncomingCall } from '../ringing/calls-api.js';
import { loadedDevice, type CallEntry } from './call-entry.js';
import { CallSessionModel } from './call-session-model.js';
import type { CallSession } from './call-session.js';
import { LocalMediaSet } from './local-media-set.js';
import type { LocalMedia, LocalMediaOptions } from './local-media.js';
import type { MediaLinkOptions } from './media-link.js';

/**
 * `iceTransportPolicy: 'relay'` forces TURN, for tests of it; `cameraEncodings` are the layers of
 * the camera's picture.
 */
export interface JoinOptions extends MediaLinkOptions {
  /** Media that was opened for the check before the call; the call closes it when it ends. */
  readonly local?: LocalMedia;
  /**
   * Used without `local`. The microphone is on by default. The camera is on by default only when
   * this device starts a call with video: the kind of a call that another user started turns no
   * camera on.
   */
  readonly media?: Partial<LocalMediaOptions>;
  /**
   * Leave the call that the user has joined on another device or in another tab. Without it the
   * session then ends with `CALL.ELSEWHERE` and nothing has changed: ask the person, then call
   * again with `takeOver`.
   */
  readonly takeOver?: boolean;
}

/**
 * Starts a call in a conversation and rings all other members. Failures appear in the session's
 * state.
 */
export function startCall(
  client: ChatCallClient,
  target: { readonly conversationId: ConversationId; readonly kind: CallKind },
  options: JoinOptions = {},
): CallSession {
  return open(client, { by: 'start', ...target }, options);
}

/**
 * Prepares for a call that rings here, so that answering it takes less time. Opens no device and
 * sends nothing; a failure appears when the call is answered.
 */
export function prepareCall(client: ChatCallClient, { routerRtpCapabilities }: IncomingCall): void {
  if (routerRtpCapabilities) loadedDevice(client, routerRtpCapabilities).catch(() => undefined);
}

/** Answers a call that rings here; it stops ringing at once. */
export function acceptCall(
  client: ChatCallClient,
  callId: CallId,
  options: JoinOptions = {},
): CallSession {
  const kind =
    client.calls.ringing$.value.find(({ call }) => call.id === callId)?.call.kind ??
    kindOf(client, callId);
  return open(client, { by: 'accept', callId, kind }, options);
}

/** Joins an active call. */
export function joinCall(
  client: ChatCallClient,
  callId: CallId,
  options: JoinOptions = {},
): CallSession {
  return open(client, { by: 'join', callId, kind: kindOf(client, callId) }, options);
}

/** Opens microphone and camera without a call, for the check before one. */
export function openLocalMedia(client: ChatCallClient, options: LocalMediaOptions): LocalMedia {
  return new LocalMediaSet(client.ports, options);
}

function open(client: ChatCallClient, entry: CallEntry, options: JoinOptions): CallSession {
  const { local, media, takeOver = false, ...link } = options;
  const wanted: LocalMediaOptions = {
    microphone: true,
    camera: entry.by === 'start' && entry.kind === 'video',
    ...media,
  };
  return new CallSessionModel(
    client,
    local ?? new LocalMediaSet(client.ports, wanted),
    { ...entry, takeOver },
    link,
  );
}

function kindOf(client: ChatCallClient, callId: CallId): CallKind {
  return [...client.calls.ongoing$.value.values()].find(({ id }) => id === callId)?.kind ?? 'audio';
}
