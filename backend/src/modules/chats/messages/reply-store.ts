import type { ConversationId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { MemberProfiles } from '../access/index.js';
import { EarlierMessages } from './earlier-messages.js';
import type { SentMessage } from './earlier-messages.js';
import { userIdsIn } from './message-content.js';
import { ThreadReplied } from './message.events.js';
import { cardsOf, toMessage, viewsByMember } from './message.mapper.js';
import { MessagePublisher } from './message-publisher.js';
import { storedRow } from './message-rows.js';
import type { MessageDraft, ReplyPlace, StoredReply } from './message-rows.js';
import { MessageViews } from './message-views.js';
import { MessageRepository } from './message.repository.js';

/** Stores replies in threads and publishes them. To be called in the conversation's queue. */
@Injectable()
export class ReplyStore {
  readonly #messages: MessageRepository;
  readonly #earlier: EarlierMessages;
  readonly #publisher: MessagePublisher;
  readonly #profiles: MemberProfiles;
  readonly #views: MessageViews;
  readonly #events: EventBus;

  constructor(
    messages: MessageRepository,
    earlier: EarlierMessages,
    publisher: MessagePublisher,
    profiles: MemberProfiles,
    views: MessageViews,
    events: EventBus,
  ) {
    this.#messages = messages;
    this.#earlier = earlier;
    this.#publisher = publisher;
    this.#profiles = profiles;
    this.#views = views;
    this.#events = events;
  }

  /** @throws as `MessageSender.reply` */
  async store(
    conversationId: ConversationId,
    draft: MessageDraft,
    place: ReplyPlace,
  ): Promise<SentMessage> {
    const { senderId } = draft;
    const users = [senderId, ...userIdsIn(draft)];
    const variants = await this.#profiles.cardVariants(conversationId, users);
    const outcome = await this.#messages.appendReply(conversationId, draft, place);
    if (outcome.kind !== 'stored')
      return {
        message: await this.#earlier.of(conversationId, senderId, outcome),
        repeated: true,
      };
    const { threadId } = place;
    const row = storedRow(conversationId, draft, { ...outcome, threadId });
    const message = toMessage(row, cardsOf(variants));
    // Only now it is known which users had replied before. Should this fail, the reply is announced by `AnnouncementCheck`.
    const root = await this.#views.forMembers(conversationId, outcome.root);
    const views = viewsByMember(message, variants.values());
    const { direct, accepts } = outcome;
    await this.#publisher.publish({ message, views, direct, accepts, root });
    this.#events.publish(threadReplied(conversationId, draft, outcome));
    return { message: views.get(senderId) ?? message, repeated: false };
  }
}

function threadReplied(
  conversationId: ConversationId,
  { senderId }: MessageDraft,
  { root, threadSeq, following, rootAuthorFollows, followerIds, namedIds }: StoredReply,
): ThreadReplied {
  const replied = { following, lastReadSeq: threadSeq, unread: 0 };
  const mentioned = { following: true, lastReadSeq: threadSeq - 1, unread: 1 };
  const replyReceived = { following: true, lastReadSeq: 0, unread: root.replyCount ?? threadSeq };
  return new ThreadReplied(
    conversationId,
    root.id,
    threadSeq,
    [
      { userId: senderId, own: replied },
      ...(rootAuthorFollows ? [{ userId: root.senderId, own: replyReceived }] : []),
      ...namedIds.map((userId) => ({ userId, own: mentioned })),
    ],
    followerIds,
  );
}
