import type { CallId, CallKind, ConversationId } from '@chatcall/contracts';
import type { ChatCallClient } from '../client-api.js';
import type { IncomingCall } from '../ringing/calls-api.js';
import { loadedDevice, type CallEntry } from './call-entry.js';
import { CallSessionModel } from './call-session-model.js';
import type { CallSession } from './call-session.js';
import { LocalMediaSet } from './local-media-set.js';
import type { LocalMedia, LocalMediaOptions } from './local-media.js';
import type { MediaLinkOptions } from './media-link.js';

/** `iceTransportPolicy: 'relay'` forces TURN, to check it; `cameraEncodings` are the layers of the camera's picture. */
export interface JoinOptions extends MediaLinkOptions {
  /** Media that was opened for the check before the call; the call closes it at its end. */
  readonly local?: LocalMedia;
  /**
   * Used when `local` is not given. The microphone is on unless told; the camera is on only when told, or when this device
   * itself starts a call with video: the kind of a call that others started opens no camera here.
   */
  readonly media?: Partial<LocalMediaOptions>;
  /**
   * A call that the person is in on another device or in another tab ends for this one. Without it the session ends with `CALL.ELSEWHERE`
   * in that case, and nothing has changed: ask, then open the call again with `takeOver`.
   */
  readonly takeOver?: boolean;
}

/** Starts a call in a conversation and rings everyone else in it. Failures show in the session's state. */
export function startCall(
  client: ChatCallClient,
  target: { readonly conversationId: ConversationId; readonly kind: CallKind },
  options: JoinOptions = {},
): CallSession {
  return open(client, { by: 'start', ...target }, options);
}

/**
 * Gets ready for a call that rings here, so that answering it takes less time. Nothing is opened and nobody is told; a failure
 * shows when the call is answered.
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

/** Joins a call that goes on. */
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
