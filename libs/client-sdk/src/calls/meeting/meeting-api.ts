import type { CallReaction, ConversationId, UserId } from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { Behavior } from '../../state/behavior.js';

/** A reaction that a user in the call shows for a moment. */
export interface ShownReaction {
  readonly userId: UserId;
  readonly reaction: CallReaction;
}

/**
 * What the people in a call do beside talking: raised hands, reactions, and what hosts do to others.
 * Each request rejects with a `ChatCallError`; what it has changed arrives like the changes of others.
 */
export interface Meeting {
  /** The users with a raised hand, in the order in which the server received that. */
  readonly raisedHands$: Behavior<readonly UserId[]>;
  /** Of everyone, this device included. */
  readonly reactions$: Observable<ShownReaction>;
  raiseHand(): Promise<void>;
  /** Mine, or as a host that of another user. */
  lowerHand(userId?: UserId): Promise<void>;
  react(reaction: CallReaction): Promise<void>;
  /** As a host: mutes the microphones of a user, or of everyone else. They may unmute themselves. */
  mute(userId?: UserId): Promise<void>;
  /** As a host: removes a user, who may join again. */
  remove(userId: UserId): Promise<void>;
  /** As a host: ends the call for everyone. */
  endForEveryone(): Promise<void>;
  /**
   * Continues an answered call of two in a group of which both are members, and rings its other members.
   * Nobody joins again, and no media is interrupted. May be repeated. Throws `CALL.ALREADY_ACTIVE` when
   * the group has an open call.
   */
  continueIn(conversationId: ConversationId): Promise<void>;
}
