import type { ConversationId, Message, SystemNote, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Transactor } from '../../../platform/database/index.js';
import { systemContent, userIdsIn } from './message-content.js';
import { cardsOf, toMessage, viewsByMember } from './message.mapper.js';
import { storedRow } from './message-rows.js';
import { NotMemberError } from '../chats.errors.js';
import { ConversationQueue, MessagePublisher } from './message-publisher.js';
import { MessageRepository } from './message.repository.js';
import { MemberProfiles } from '../access/index.js';

/** A note that is stored and not published yet. */
export interface StoredNote {
  readonly message: Message;
  publish(): Promise<void> | null;
}

/** Posts system messages in conversations. They take a `seq` like any other message. */
@Injectable()
export class SystemMessages {
  readonly #messages: MessageRepository;
  readonly #publisher: MessagePublisher;
  readonly #profiles: MemberProfiles;
  readonly #queue: ConversationQueue;
  readonly #transactor: Transactor;

  constructor(
    messages: MessageRepository,
    publisher: MessagePublisher,
    profiles: MemberProfiles,
    queue: ConversationQueue,
    transactor: Transactor,
  ) {
    this.#messages = messages;
    this.#publisher = publisher;
    this.#profiles = profiles;
    this.#queue = queue;
    this.#transactor = transactor;
  }

  /**
   * Stores a note and notifies the members, after the commit if called inside a transaction. The
   * sender is the user who caused it, a present or former member.
   *
   * Inside a transaction the note locks the conversation until the commit, so post late. The order
   * of events on this node is then that of the commits; clients sort messages by `seq` in any case.
   *
   * @throws NotMemberError when there is no such conversation or the sender was never a member
   */
  async post(conversationId: ConversationId, senderId: UserId, note: SystemNote): Promise<Message> {
    const work = async (): Promise<Message> => {
      const stored = await this.store(conversationId, senderId, note);
      await stored.publish();
      return stored.message;
    };
    // The task that runs in the queue may wait for the row that this transaction has locked:
    // waiting for the queue could be a deadlock.
    return this.#transactor.active ? work() : this.#queue.run(conversationId, work);
  }

  /**
   * For callers that publish something else before the note. Inside a transaction only.
   * @throws as `post`
   */
  async store(
    conversationId: ConversationId,
    senderId: UserId,
    note: SystemNote,
  ): Promise<StoredNote> {
    const draft = {
      id: uuidv7(),
      senderId,
      clientMessageId: uuidv7(),
      replyTo: null,
      ...systemContent(note),
    };
    const variants = await this.#profiles.cardVariants(conversationId, [
      senderId,
      ...userIdsIn(draft),
    ]);
    const stored = await this.#messages.appendNote(conversationId, draft);
    if (stored === null) throw new NotMemberError();
    const { direct } = stored;
    const message = toMessage(storedRow(conversationId, draft, stored), cardsOf(variants));
    const views = viewsByMember(message, variants.values());
    const publishable = { message, views, direct, accepts: false };
    return { message, publish: () => this.#publisher.publish(publishable) };
  }
}
