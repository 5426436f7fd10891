import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { ConversationId, UserId } from '@chatcall/contracts';
import { EventBus } from '../../../platform/events/index.js';
import { ConversationOpened, MemberRemoved } from '../../chats/index.js';
import { CallDepartures } from './call-departures.js';
import { CallLedger } from './call-ledger.js';
import { CallEndedError, CallNotFoundError } from './calls.errors.js';
import { CallShown } from './calls.events.js';
import { CallsRepository } from './calls.repository.js';

/** Who comes into a conversation is told of its call; who is no longer in it is no longer in its call. */
@Injectable()
export class MembershipWatch implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly calls: CallsRepository,
    private readonly ledger: CallLedger,
    private readonly departures: CallDepartures,
  ) {}

  onModuleInit(): void {
    this.events.on(ConversationOpened, ({ userId, conversation }) => this.#show(conversation.id, userId));
    this.events.on(MemberRemoved, async ({ conversationId, userId }) => {
      const callId = await this.calls.openIn(conversationId);
      if (callId !== null) await this.departures.remove(callId, userId);
    });
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
