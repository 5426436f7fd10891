import { Injectable } from '@nestjs/common';
import { LIMITS } from '@chatcall/contracts';
import type { CallId, ConversationId, UserId } from '@chatcall/contracts';
import { ConversationAccess, NotMemberError } from '../../chats/index.js';
import { Visibility } from '../../users/index.js';
import type { CallRecord } from './call-record.js';
import { CallBlockedError, CallNotFoundError, NobodyToCallError } from './calls.errors.js';
import { CallsRepository } from './calls.repository.js';

/** Whom a new call concerns. */
export interface Summons {
  readonly direct: boolean;
  readonly title: string | null;
  readonly rung: readonly UserId[];
  readonly busy: readonly UserId[];
}

/** Who may see, start and join which call. */
@Injectable()
export class CallRoster {
  constructor(
    private readonly access: ConversationAccess,
    private readonly calls: CallsRepository,
    private readonly visibility: Visibility,
  ) {}

  /**
   * Whom a call in a conversation rings: every other member, without those who blocked the caller or whom the caller blocked. Nobody, where more
   * people are in the conversation than a call can hold: there it just begins, and who wants joins. That someone is in another call is told
   * only where everyone who gets to know the call may see their activity: elsewhere they are rung like anyone who does not answer.
   * @throws NotMemberError, CallBlockedError, NobodyToCallError
   */
  async summon(conversationId: ConversationId, callerId: UserId): Promise<Summons> {
    const [{ kind, title }, members] = await Promise.all([
      this.access.requireMember(conversationId, callerId),
      this.access.memberIds(conversationId),
    ]);
    const direct = kind === 'direct';
    const others = members.filter((id) => id !== callerId);
    if (others.length === 0) throw new NobodyToCallError();
    if (members.length > LIMITS.callPeersMax) return { direct, title, rung: [], busy: [] };
    const [blocked, taken, visible] = await Promise.all([
      this.visibility.blockedBetween(callerId, others),
      this.calls.busyAmong(others),
      direct
        ? this.visibility.activityAmong(callerId, others)
        : this.access.acceptedIds(conversationId),
    ]);
    const isBusy = (id: UserId): boolean => taken.has(id) && visible.has(id);
    const reachable = others.filter((id) => !blocked.has(id));
    if (reachable.length === 0) throw direct ? new CallBlockedError() : new NobodyToCallError();
    return {
      direct,
      title,
      rung: reachable.filter((id) => !isBusy(id)),
      busy: reachable.filter(isBusy),
    };
  }

  /**
   * The active call in a conversation of the person.
   * @throws NotMemberError
   */
  async openCall(conversationId: ConversationId, userId: UserId): Promise<CallId | null> {
    await this.access.requireMember(conversationId, userId);
    return this.calls.openIn(conversationId);
  }

  /**
   * A call that the person may know of: they are a member of its conversation now. Having been in the call is no permission.
   * @throws CallNotFoundError for all others, and when there is none
   */
  async require(callId: CallId, userId: UserId): Promise<CallRecord> {
    const call = await this.calls.find(callId);
    if (call === null) throw new CallNotFoundError();
    await this.requireMember(call.conversationId, userId);
    return call;
  }

  /** @throws CallNotFoundError for who is not a member now */
  async requireMember(conversationId: ConversationId, userId: UserId): Promise<void> {
    try {
      await this.access.requireMember(conversationId, userId);
    } catch (error) {
      if (error instanceof NotMemberError) throw new CallNotFoundError();
      throw error;
    }
  }
}
