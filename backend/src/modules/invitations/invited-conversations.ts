import type { ConversationId, UserId } from '@chatcall/contracts';

/** The groups and channels of invitations. Implemented by the module of the chats. */
export abstract class InvitedConversations {
  /** The titles of those to which the user may add members now. */
  abstract titles(inviterId: UserId, ids: readonly ConversationId[]): Promise<string[]>;

  /**
   * Adds a user who has accepted the invitation. Leaves out those to which the inviter may not add
   * members any more, or not this one.
   * @returns those in which the user is now
   */
  abstract join(
    inviterId: UserId,
    userId: UserId,
    ids: readonly ConversationId[],
  ): Promise<ConversationId[]>;
}
