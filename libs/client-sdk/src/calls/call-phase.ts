import type { Call } from '@chatcall/contracts';
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

/** What changes the stage. `lost`: the connection, the path of media or the server's media. */
export type StageEvent =
  { readonly kind: 'joined' | 'lost' } | Extract<Stage, { readonly kind: 'ended' }>;

/**
 * The stage after an event; the same object when the event changes nothing. A call ends once, from
 * any stage; only a joined one can be lost.
 *
 *     joining ──joined──► joined ──lost──► rejoining ──joined──► joined
 *        └───────────────────┴──── ended ──────┘
 */
export function nextStage(stage: Stage, event: StageEvent): Stage {
  if (stage.kind === 'ended') return stage;
  switch (event.kind) {
    case 'ended':
      return event;
    case 'joined':
      return stage.kind === 'joined' ? stage : { kind: 'joined' };
    case 'lost':
      return stage.kind === 'joined' ? { kind: 'rejoining' } : stage;
  }
}

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
