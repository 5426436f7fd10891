import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { MemberRemoved } from '../../chats/index.js';
import { CallDepartures } from './call-departures.js';
import { CallsRepository } from './calls.repository.js';

/** Who is no longer in a conversation is no longer in its call. */
@Injectable()
export class MembershipWatch implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly calls: CallsRepository,
    private readonly departures: CallDepartures,
  ) {}

  onModuleInit(): void {
    this.events.on(MemberRemoved, async ({ conversationId, userId }) => {
      const callId = await this.calls.openIn(conversationId);
      if (callId !== null) await this.departures.remove(callId, userId);
    });
  }
}
