import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { SystemMessages } from '../../chats/index.js';
import { durationOf } from './call-record.js';
import { CallEnded } from './calls.events.js';

/** Leaves a note about every call that ended in its conversation. */
@Injectable()
export class CallNotes implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly messages: SystemMessages,
  ) {}

  onModuleInit(): void {
    this.events.on(CallEnded, async ({ call }) => {
      await this.messages.post(call.conversationId, call.startedBy, {
        kind: 'call-ended',
        callId: call.id,
        callKind: call.kind,
        reason: call.endReason ?? 'failed',
        duration: durationOf(call) ?? 0,
      });
    });
  }
}
