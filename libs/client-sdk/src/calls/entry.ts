import type { CallId, CallKind, ConversationId } from '@chatcall/contracts';
import type { ChatCallClient } from '../client-api.js';
import type { CallSession } from './call-session.js';
import type { LocalMedia, LocalMediaOptions } from './local-media.js';

export interface JoinOptions {
  /** Media that was opened for the check before the call; the call closes it at its end. */
  readonly local?: LocalMedia;
  /** Used when `local` is not given. Microphone on, camera by the kind of the call, unless told. */
  readonly media?: Partial<LocalMediaOptions>;
  /** `relay` forces TURN, to check it. `all` unless told. */
  readonly iceTransportPolicy?: 'all' | 'relay';
}

/** Starts a call in a conversation and rings everyone else in it. Failures show in the session's state. */
export function startCall(
  client: ChatCallClient,
  target: { readonly conversationId: ConversationId; readonly kind: CallKind },
  options?: JoinOptions,
): CallSession {
  throw new Error(`not built yet ${String(client)} ${String(target)} ${String(options)}`);
}

/** Answers a call that rings here. */
export function acceptCall(client: ChatCallClient, callId: CallId, options?: JoinOptions): CallSession {
  throw new Error(`not built yet ${String(client)} ${callId} ${String(options)}`);
}

/** Joins a call that goes on. */
export function joinCall(client: ChatCallClient, callId: CallId, options?: JoinOptions): CallSession {
  throw new Error(`not built yet ${String(client)} ${callId} ${String(options)}`);
}

/** Opens microphone and camera without a call, for the check before one. */
export function openLocalMedia(client: ChatCallClient, options: LocalMediaOptions): LocalMedia {
  throw new Error(`not built yet ${String(client)} ${String(options)}`);
}
