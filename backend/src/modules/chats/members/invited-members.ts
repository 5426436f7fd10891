import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { ChatCallError } from '../../../platform/errors/index.js';
import { InvitedConversations } from '../../invitations/index.js';
import { ConversationRepository } from '../conversations/index.js';
import { MembershipService } from './membership.service.js';

/** Brings people who accept an invitation into its groups and channels. */
@Injectable()
export class InvitedMembers extends InvitedConversations {
  readonly #logger = new Logger(InvitedMembers.name);
  readonly #conversations: ConversationRepository;
  readonly #membership: MembershipService;

  constructor(conversations: ConversationRepository, membership: MembershipService) {
    super();
    this.#conversations = conversations;
    this.#membership = membership;
  }

  async titles(inviterId: UserId, ids: readonly ConversationId[]): Promise<string[]> {
    return ids.length === 0 ? [] : this.#conversations.titlesToAddTo(inviterId, ids);
  }

  async join(
    inviterId: UserId,
    userId: UserId,
    ids: readonly ConversationId[],
  ): Promise<ConversationId[]> {
    const joined: ConversationId[] = [];
    for (const id of ids) if (await this.#joinOne(inviterId, userId, id)) joined.push(id);
    return joined;
  }

  async #joinOne(inviterId: UserId, userId: UserId, id: ConversationId): Promise<boolean> {
    try {
      await this.#membership.addInvited(inviterId, id, userId);
      return true;
    } catch (error) {
      if (!(error instanceof ChatCallError))
        this.#logger.error({ err: error }, 'An invited user could not be added to a conversation');
      return false;
    }
  }
}
