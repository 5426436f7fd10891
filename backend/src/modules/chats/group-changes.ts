import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { ActionNotAllowedError, NotGroupError, NotMemberError } from './chats.errors.js';
import { ConversationLanes } from './conversation-lanes.js';
import { ConversationRepository } from './conversation.repository.js';
import type { ConversationRow } from './conversation.repository.js';
import { MemberRepository } from './member.repository.js';
import type { MemberRow } from './member.repository.js';
import { mayDo } from './permissions.js';
import type { GroupAction } from './permissions.js';

/** A change of a group by one of its members, under way: nothing else changes or is sent in the group meanwhile. */
export class GroupChange {
  constructor(
    /** The group as it was before the change. */
    readonly group: ConversationRow,
    /** Who makes the change. */
    readonly actor: MemberRow,
  ) {}

  /** @throws ActionNotAllowedError */
  require(action: GroupAction): void {
    if (!mayDo(this.actor.role, action)) throw new ActionNotAllowedError();
  }
}

/** Runs changes of groups: in the conversation's lane, as one transaction, with the conversation's row held, which sends wait for. */
@Injectable()
export class GroupChanges {
  constructor(
    private readonly lanes: ConversationLanes,
    private readonly transactor: Transactor,
    private readonly conversations: ConversationRepository,
    private readonly members: MemberRepository,
  ) {}

  /**
   * Events published by `work` are delivered after the commit.
   * @throws NotMemberError, NotGroupError, and what `work` throws
   */
  async run<T>(
    conversationId: ConversationId,
    userId: UserId,
    work: (change: GroupChange) => Promise<T>,
  ): Promise<T> {
    return this.lanes.run(conversationId, () =>
      this.transactor.run(async () => {
        const group = await this.conversations.lock(conversationId);
        const [actor] = group === null ? [] : await this.members.among(conversationId, [userId]);
        if (group === null || actor === undefined) throw new NotMemberError();
        if (group.kind !== 'group') throw new NotGroupError();
        return work(new GroupChange(group, actor));
      }),
    );
  }
}
