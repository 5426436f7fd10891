import { allows } from '@chatcall/contracts';
import type { ConversationId, Message, MessageId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../../platform/database/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { requireAllowed, requireOpen } from '../access/index.js';
import { ActionNotAllowedError, BlockedError, NotMemberError } from '../chats.errors.js';
import { NotAcceptedError } from '../../users/index.js';
import { mentionedIn } from './message-content.js';
import { MessageChangesRepository } from './message-changes.repository.js';
import type { ChangeableRow } from './message-changes.repository.js';
import { MessageNotFoundError } from './message.errors.js';
import { MessageChanged } from './message.events.js';
import type { MessageVariants } from './message.events.js';
import { ConversationQueue } from './message-publisher.js';
import type { MessageRow } from './message-rows.js';
import { MessageViews } from './message-views.js';

/** A change of a stored message that a member is making. Nothing else changes meanwhile. */
export class MessageChange {
  constructor(
    /** The message as it was before the change. */
    readonly message: MessageRow,
    readonly actorId: UserId,
    readonly found: ChangeableRow,
  ) {}

  /** Only the author, as long as they may post. @throws ActionNotAllowedError */
  requireEdit(): void {
    this.#requireWritten();
    if (!this.#byAuthor) throw new ActionNotAllowedError('Only its author can edit a message.');
    if (this.message.forwarded !== null)
      throw new ActionNotAllowedError('Forwarded messages cannot be edited.');
    requireAllowed('post', this.found);
  }

  /** @throws ActionNotAllowedError */
  requireMentionAll(): void {
    requireAllowed('mentionAll', this.found);
  }

  /** The author, and roles that may delete messages of others. @throws ActionNotAllowedError */
  requireDelete(): void {
    this.#requireWritten();
    requireOpen(this.found);
    if (!this.#byAuthor && !allows('delete-message', this.found))
      throw new ActionNotAllowedError('You may not delete the messages of other users here.');
  }

  /** @throws ActionNotAllowedError */
  requireAuthor(): void {
    this.#requireWritten();
    requireOpen(this.found);
    if (!this.#byAuthor) throw new ActionNotAllowedError('Only its author can do that.');
  }

  /** Every member may react, to what users wrote. @throws ActionNotAllowedError */
  requireReaction(): void {
    this.#requireWritten();
    requireOpen(this.found);
  }

  /** @throws ActionNotAllowedError */
  requirePin(): void {
    this.#requireWritten();
    requireAllowed('pin', this.found);
  }

  get #byAuthor(): boolean {
    return this.message.senderId === this.actorId;
  }

  #requireWritten(): void {
    if (this.message.type === 'system')
      throw new ActionNotAllowedError('System messages cannot be changed.');
  }

  /**
   * @throws BlockedError when one of the two users of a direct conversation has blocked the other,
   *   NotAcceptedError when the other user does not accept messages from the user
   */
  requireNoBlock(): void {
    if (this.found.blocked) throw new BlockedError();
    if (this.found.refused) throw new NotAcceptedError();
  }
}

/**
 * Runs changes of stored messages in the conversation's queue, as one transaction with the
 * conversation's row locked, which sends wait for, and publishes the changed message.
 */
@Injectable()
export class MessageChanges {
  readonly #queue: ConversationQueue;
  readonly #transactor: Transactor;
  readonly #repository: MessageChangesRepository;
  readonly #views: MessageViews;
  readonly #events: EventBus;

  constructor(
    queue: ConversationQueue,
    transactor: Transactor,
    repository: MessageChangesRepository,
    views: MessageViews,
    events: EventBus,
  ) {
    this.#queue = queue;
    this.#transactor = transactor;
    this.#repository = repository;
    this.#views = views;
    this.#events = events;
  }

  /**
   * @param work returns the changed message, or null when the state was reached before
   * @returns the message as the user sees it, and whether it was changed
   * @throws NotMemberError, MessageNotFoundError, and what `work` throws
   */
  async run(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
    work: (change: MessageChange) => Promise<MessageRow | null>,
  ): Promise<{ readonly message: Message; readonly changed: boolean }> {
    const [before, after] = await this.#queue.run(conversationId, () =>
      this.#transactor.run(async () => {
        if (!(await this.#repository.lock(conversationId, userId))) throw new NotMemberError();
        const found = await this.#repository.find(conversationId, userId, messageId);
        if (found === null) throw new NotMemberError();
        if (found.message === null) throw new MessageNotFoundError();
        const changed = await work(new MessageChange(found.message, userId, found));
        if (changed !== null) {
          const [own] = await this.#views.seenBy(userId, [changed]);
          await this.#publish(userId, found.message, changed, own);
        }
        return [found.message, changed] as const;
      }),
    );
    const [message] = await this.#views.seenBy(userId, [after ?? before]);
    if (message === undefined) throw new MessageNotFoundError();
    return { message, changed: after !== null };
  }

  /**
   * The same for an administrator of the site, who need not be a member and may do what no role of the
   * conversation allows. Joins an open transaction; does nothing when there is no such message.
   */
  async runForSite(
    actorId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
    work: (message: MessageRow) => Promise<MessageRow | null>,
  ): Promise<void> {
    await this.#queue.run(conversationId, () =>
      this.#transactor.run(async () => {
        await this.#repository.lockForSite(conversationId);
        const found = await this.#repository.message(conversationId, messageId);
        const changed = found === null ? null : await work(found);
        if (found !== null && changed !== null) await this.#publish(actorId, found, changed);
      }),
    );
  }

  /** @param own the message as the user sees it; absent when they are not a member */
  async #publish(
    userId: UserId,
    before: MessageRow,
    changed: MessageRow,
    own?: Message,
  ): Promise<void> {
    const { conversationId } = changed;
    const { message, views } = await this.#views.forMembers(conversationId, changed);
    const withOwn = own === undefined ? views : new Map([...views, [userId, own] as const]);
    const root = await this.#changedRoot(changed);
    const former = hasSameMentions(before, changed)
      ? null
      : await this.#views.forMembers(conversationId, before);
    const rewritten = changed.content !== before.content;
    this.#events.publish(new MessageChanged(message, withOwn, userId, former, root, rewritten));
  }

  /** The root of a reply, when its summary changed with the reply. */
  async #changedRoot({
    conversationId,
    threadId,
    deletedAt,
  }: MessageRow): Promise<MessageVariants | null> {
    if (threadId === null || deletedAt === null) return null;
    const root = await this.#repository.message(conversationId, threadId);
    return root && this.#views.forMembers(conversationId, root);
  }
}

function hasSameMentions(before: MessageRow, after: MessageRow): boolean {
  const [former, current] = [mentionedIn(before), mentionedIn(after)];
  return (
    before.mentionsAll === after.mentionsAll &&
    former.length === current.length &&
    former.every((id) => current.includes(id))
  );
}
