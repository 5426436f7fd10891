import type { Call, Timestamp } from '@chatcall/contracts';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { CallSessionState, SessionEndReason } from './call-session.js';
import type { LinkState } from './transport-monitor.js';

/** State of this device towards the server. */
export type Stage =
  | { readonly kind: 'joining' }
  | { readonly kind: 'joined' }
  | { readonly kind: 'rejoining' }
  | {
      readonly kind: 'ended';
      readonly reason: SessionEndReason;
      readonly error: ChatCallError | null;
    };

/** The phase that is shown, derived from the states of the connection, the call and media. */
export function phaseOf(stage: Stage, call: Call | null, link: LinkState | null): CallSessionState {
  switch (stage.kind) {
    case 'ended':
      return { phase: 'ended', reason: stage.reason, error: stage.error };
    case 'joining':
      return { phase: 'preparing' };
    case 'rejoining':
      return { phase: 'reconnecting' };
    case 'joined':
      if (call?.state === 'ringing') return { phase: 'ringing' };
      return { phase: mediaPhase(link) };
  }
}

/** A link that has nothing to send or receive counts as connected. */
function mediaPhase(link: LinkState | null): 'connecting' | 'active' | 'reconnecting' {
  if (link === 'interrupted' || link === 'failed') return 'reconnecting';
  return link === 'connected' || link === 'new' ? 'active' : 'connecting';
}

export function samePhase(a: CallSessionState, b: CallSessionState): boolean {
  return a.phase === b.phase;
}

/**
 * Milliseconds by which the server's clock is ahead of this device's; `serverNow` is from an answer
 * that arrived at `now`.
 */
export function clockOffsetOf(serverNow: Timestamp, now: number): number {
  return Date.parse(serverNow) - now;
}

/** Whole seconds since the call was answered, by this device's clock; null before. */
export function elapsedSeconds(
  answeredAt: Timestamp | null,
  clockOffset: number,
  now: number,
): number | null {
  if (answeredAt === null) return null;
  return Math.max(0, Math.floor((now + clockOffset - Date.parse(answeredAt)) / 1000));
}
