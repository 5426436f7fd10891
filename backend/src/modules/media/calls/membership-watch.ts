import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { ConversationId, UserId } from '@chatcall/contracts';
import { EventBus } from '../../../platform/events/index.js';
import { SessionEnded } from '../../auth/index.js';
import { ConversationOpened, MemberRemoved } from '../../chats/index.js';
import { ContactChanged } from '../../users/index.js';
import { CallDepartures } from './call-departures.js';
import { CallLedger } from './call-ledger.js';
import { CallEndedError, CallNotFoundError } from './calls.errors.js';
import { CallShown } from './calls.events.js';
import { CallsRepository } from './calls.repository.js';

/**
 * A new member is notified of the conversation's call. A person who loses the right to be in a call leaves it at once: by leaving the conversation, by
 * a block in a call of two, or because the session ended, also while its connection was away.
 */
@Injectable()
export class MembershipWatch implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly calls: CallsRepository,
    private readonly ledger: CallLedger,
    private readonly departures: CallDepartures,
  ) {}

  onModuleInit(): void {
    this.events.on(ConversationOpened, ({ userId, conversation }) =>
      this.#show(conversation.id, userId),
    );
    this.events.on(MemberRemoved, async ({ conversationId, userId }) => {
      const callId = await this.calls.openIn(conversationId);
      if (callId !== null) await this.departures.remove(callId, userId);
    });
    this.events.on(ContactChanged, async ({ ownerId, contactId, state, previous }) => {
      if (state === 'blocked' && previous !== 'blocked') await this.#block(ownerId, contactId);
    });
    this.events.on(SessionEnded, ({ sessionId }) => this.departures.endSession(sessionId));
  }

  async #block(userId: UserId, blockedId: UserId): Promise<void> {
    for (const callId of await this.calls.openBetween(userId, blockedId))
      await this.ledger.apply(callId, { type: 'block', userId, blockedId, at: new Date() });
  }

  async #show(conversationId: ConversationId, userId: UserId): Promise<void> {
    const callId = await this.calls.openIn(conversationId);
    if (callId === null) return;
    try {
      await this.ledger.announce(callId, (call) => new CallShown(call, userId));
    } catch (error) {
      // It ended in this very moment: nothing is left to be shown.
      if (!(error instanceof CallEndedError || error instanceof CallNotFoundError)) throw error;
    }
  }
}
