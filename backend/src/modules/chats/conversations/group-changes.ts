import { Injectable } from '@nestjs/common';
import type { ConversationAction, ConversationId, UserId } from '@chatcall/contracts';
import { Transactor } from '../../../platform/database/index.js';
import { NotGroupError, NotMemberError } from '../chats.errors.js';
import { ConversationRepository } from './conversation.repository.js';
import type { ConversationRow } from './conversation.repository.js';
import { MemberRepository, requireAllowed } from '../access/index.js';
import type { MemberRow } from '../access/index.js';
import { ConversationQueue } from '../messages/index.js';

/**
 * A change of a group or channel that one of its members is making. Meanwhile nothing else in it
 * changes and no message is sent.
 */
export class GroupChange {
  constructor(
    /** The group or channel as it was before the change. */
    readonly group: ConversationRow,
    /** The member who makes the change. */
    readonly actor: MemberRow,
  ) {}

  /** @throws ActionNotAllowedError */
  require(action: ConversationAction): void {
    requireAllowed(action, {
      role: this.actor.role,
      policy: this.group.policy,
      archived: this.group.archivedAt !== null,
    });
  }
}

/**
 * Runs changes of groups and channels in the conversation's queue, as one transaction with the conversation's
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
    return this.runLocked(conversationId, userId, async (group, actor) => {
      if (actor === null) throw new NotMemberError();
      if (group.kind === 'direct') throw new NotGroupError();
      return work(new GroupChange(group, actor));
    });
  }

  /**
   * For users who may not be members: `actor` is null then.
   * @throws NotMemberError when there is no such conversation, and what `work` throws
   */
  async runLocked<T>(
    conversationId: ConversationId,
    userId: UserId,
    work: (group: ConversationRow, actor: MemberRow | null) => Promise<T>,
  ): Promise<T> {
    return this.#queue.run(conversationId, () =>
      this.#transactor.run(async () => {
        const group = await this.#conversations.lock(conversationId);
        if (group === null) throw new NotMemberError();
        const [actor] = await this.#members.among(conversationId, [userId]);
        return work(group, actor ?? null);
      }),
    );
  }
}
