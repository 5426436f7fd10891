import { Injectable } from '@nestjs/common';
import { DEFAULT_POLICY, allows } from '@chatcall/contracts';
import type { UserId } from '@chatcall/contracts';
import { ConversationAccess } from '../../chats/index.js';
import type { CallRecord } from '../call-record.js';
import { NotHostError } from '../calls.errors.js';

/**
 * The hosts of a call: the user who started it, and the owners and admins of its group. A call of
 * two has none.
 */
@Injectable()
export class CallHosts {
  readonly #access: ConversationAccess;

  constructor(access: ConversationAccess) {
    this.#access = access;
  }

  /** @throws NotHostError */
  async require(call: CallRecord, userId: UserId): Promise<void> {
    const { role, archived } = await this.#access.requireMember(call.conversationId, userId);
    const actor = { role, archived, policy: DEFAULT_POLICY };
    if (call.direct || !(call.startedBy === userId || allows('host-calls', actor)))
      throw new NotHostError();
  }
}
