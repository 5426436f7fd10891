import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { SystemMessages } from '../../chats/index.js';
import { durationOf } from './call-record.js';
import type { CallRecord } from './call-record.js';
import { CallEnded } from './calls.events.js';

/** Leaves a note about every call that ended in its conversation. */
@Injectable()
export class CallNotes implements OnModuleInit {
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly events: EventBus,
    private readonly messages: SystemMessages,
    private readonly shutdown: ShutdownSequence,
  ) {}

  onModuleInit(): void {
    this.events.on(CallEnded, ({ call }) => this.#leave(call));
    // Calls that end because the process does get their notes too.
    this.shutdown.register(
      'close-rooms',
      'call notes',
      async () => void (await Promise.allSettled(this.#underWay)),
    );
  }

  async #leave(call: CallRecord): Promise<void> {
    const posting = this.messages.post(call.conversationId, call.startedBy, {
      kind: 'call-ended',
      callId: call.id,
      callKind: call.kind,
      reason: call.endReason ?? 'failed',
      duration: durationOf(call) ?? 0,
    });
    this.#underWay.add(posting);
    try {
      await posting;
    } finally {
      this.#underWay.delete(posting);
    }
  }
}
