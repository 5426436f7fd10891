import type { Call } from '@chatcall/contracts';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { CallSessionState, SessionEndReason } from './call-session.js';
import type { LinkState } from './transport-watch.js';

/** Where this device stands with the server. */
export type Stage =
  | { readonly kind: 'joining' }
  | { readonly kind: 'in' }
  | { readonly kind: 'rejoining' }
  | {
      readonly kind: 'ended';
      readonly reason: SessionEndReason;
      readonly error: ChatCallError | null;
    };

/** What the screen says, derived from the state of the connection, the call and the media. */
export function phaseOf(stage: Stage, call: Call | null, link: LinkState | null): CallSessionState {
  switch (stage.kind) {
    case 'ended':
      return { phase: 'ended', reason: stage.reason, error: stage.error };
    case 'joining':
      return { phase: 'preparing' };
    case 'rejoining':
      return { phase: 'reconnecting' };
    case 'in':
      if (call?.state === 'ringing') return { phase: 'ringing' };
      return { phase: mediaPhase(link) };
  }
}

/** A link that has nothing to carry is as good as a connected one: nobody waits for anything. */
function mediaPhase(link: LinkState | null): 'connecting' | 'active' | 'reconnecting' {
  if (link === 'interrupted' || link === 'dead') return 'reconnecting';
  return link === 'connected' || link === 'new' ? 'active' : 'connecting';
}

export function samePhase(a: CallSessionState, b: CallSessionState): boolean {
  return a.phase === b.phase;
}
