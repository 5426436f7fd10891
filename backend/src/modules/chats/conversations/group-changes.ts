import { Injectable } from '@nestjs/common';
import type { ConversationId, MemberRole, UserId } from '@chatcall/contracts';
import { Transactor } from '../../../platform/database/index.js';
import { ActionNotAllowedError, NotGroupError, NotMemberError } from '../chats.errors.js';
import { ConversationRepository } from './conversation.repository.js';
import type { ConversationRow } from './conversation.repository.js';
import { MemberRepository } from '../access/index.js';
import type { MemberRow } from '../access/index.js';
import { ConversationQueue } from '../messages/index.js';

/** Actions in a group that need a role. Leaving and muting need none. */
export type GroupAction =
  'rename' | 'add-members' | 'remove-member' | 'remove-admin' | 'remove-owner' | 'change-role';

/** The roles that may perform each action. */
const GROUP_PERMISSIONS: Readonly<Record<GroupAction, readonly MemberRole[]>> = {
  rename: ['owner', 'admin'],
  'add-members': ['owner', 'admin'],
  'remove-member': ['owner', 'admin'],
  'remove-admin': ['owner', 'admin'],
  'remove-owner': ['owner'],
  'change-role': ['owner'],
};

function mayDo(role: MemberRole, action: GroupAction): boolean {
  return GROUP_PERMISSIONS[action].includes(role);
}

/** The action of removing a member with this role. */
export function removalOf(role: MemberRole): GroupAction {
  return `remove-${role}`;
}

/**
 * A change of a group that one of its members is making. Meanwhile nothing else in the group
 * changes and no message is sent.
 */
export class GroupChange {
  constructor(
    /** The group as it was before the change. */
    readonly group: ConversationRow,
    /** The member who makes the change. */
    readonly actor: MemberRow,
  ) {}

  /** @throws ActionNotAllowedError */
  require(action: GroupAction): void {
    if (!mayDo(this.actor.role, action)) throw new ActionNotAllowedError();
  }
}

/**
 * Runs changes of groups in the conversation's queue, as one transaction with the conversation's
 * row locked, which sends wait for.
 */
@Injectable()
export class GroupChanges {
  readonly #queue: ConversationQueue;
  readonly #transactor: Transactor;
  readonly #conversations: ConversationRepository;
  readonly #members: MemberRepository;

  constructor(
    queue: ConversationQueue,
    transactor: Transactor,
    conversations: ConversationRepository,
    members: MemberRepository,
  ) {
    this.#queue = queue;
    this.#transactor = transactor;
    this.#conversations = conversations;
    this.#members = members;
  }

  /**
   * Events that `work` publishes are delivered after the commit.
   * @throws NotMemberError, NotGroupError, and what `work` throws
   */
  async run<T>(
    conversationId: ConversationId,
    userId: UserId,
    work: (change: GroupChange) => Promise<T>,
  ): Promise<T> {
    return this.#queue.run(conversationId, () =>
      this.#transactor.run(async () => {
        const group = await this.#conversations.lock(conversationId);
        const [actor] = group === null ? [] : await this.#members.among(conversationId, [userId]);
        if (group === null || actor === undefined) throw new NotMemberError();
        if (group.kind !== 'group') throw new NotGroupError();
        return work(new GroupChange(group, actor));
      }),
    );
  }
}
