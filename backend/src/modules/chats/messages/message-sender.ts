import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { userIdsIn } from './message-content.js';
import { cardsOf, toMessage, viewsByMember } from './message.mapper.js';
import { ConversationBusyError } from './message.errors.js';
import { ConversationQueue, MessagePublisher } from './message-publisher.js';
import { MessageRepository } from './message.repository.js';
import { storedRow } from './message-rows.js';
import type { MessageDraft, ReplyPlace } from './message-rows.js';
import { MemberProfiles } from '../access/index.js';
import { EarlierMessages } from './earlier-messages.js';
import type { SentMessage } from './earlier-messages.js';
import { ReplyStore } from './reply-store.js';

interface Waiting {
  readonly draft: MessageDraft;
  readonly sent: Promise<SentMessage>;
  readonly resolve: (sent: SentMessage) => void;
  readonly reject: (error: unknown) => void;
}

/** Maximum number of sends that one statement stores. */
const BATCH_MAX = 64;
/** Maximum number of queued sends per conversation; more are refused. */
const WAITING_MAX = 2_000;
/**
 * Maximum number of characters in the queued sends of all conversations together, when the database
 * does not keep up.
 */
const WAITING_CHARACTERS_MAX = 16 * 1024 * 1024;
/** Characters of the card of a file, with long texts. */
const CARD_CHARACTERS = 1_500;
/**
 * Stores messages, one statement at a time per conversation. Sends that arrive while a statement
 * runs are queued and stored together by the next one: a quiet conversation has one statement per
 * message, a busy one has one commit for many.
 */
@Injectable()
export class MessageSender {
  readonly #open = new Map<ConversationId, Waiting[]>();
  readonly #waiting = new Map<ConversationId, number>();
  #waitingCharacters = 0;
  readonly #queue: ConversationQueue;
  readonly #messages: MessageRepository;
  readonly #publisher: MessagePublisher;
  readonly #profiles: MemberProfiles;
  readonly #earlier: EarlierMessages;
  readonly #replies: ReplyStore;

  constructor(
    queue: ConversationQueue,
    messages: MessageRepository,
    publisher: MessagePublisher,
    profiles: MemberProfiles,
    earlier: EarlierMessages,
    replies: ReplyStore,
  ) {
    this.#queue = queue;
    this.#messages = messages;
    this.#publisher = publisher;
    this.#profiles = profiles;
    this.#earlier = earlier;
    this.#replies = replies;
  }

  /**
   * A repeated send publishes nothing. If the answer of the first one was lost with the connection
   * to the database, `AnnouncementCheck` announces its message.
   * @throws NotMemberError, BlockedError, ActionNotAllowedError, ReplyUnknownError,
   *   FileUnknownError, ClientMessageIdReusedError, ConversationBusyError
   */
  send(conversationId: ConversationId, draft: MessageDraft): Promise<SentMessage> {
    const batch = this.#open.get(conversationId);
    const duplicate = batch?.find((other) => isSameMessage(other.draft, draft));
    if (duplicate !== undefined)
      return duplicate.sent.then(({ message }) => ({ message, repeated: true }));
    if (!this.#admit(conversationId, draft)) return Promise.reject(new ConversationBusyError());
    const waiting = waitingFor(draft);
    if (draft.files !== null) this.#storeAlone(conversationId, waiting);
    else if (batch !== undefined && batch.length < BATCH_MAX) batch.push(waiting);
    else this.#openBatch(conversationId, waiting);
    return waiting.sent;
  }

  /**
   * Stores a reply in a thread, by a statement of its own, after what was sent before it.
   * @throws as `send`, and MessageNotFoundError, NoThreadError and MessageDeletedError about the root
   */
  async reply(
    conversationId: ConversationId,
    draft: MessageDraft,
    place: ReplyPlace,
  ): Promise<SentMessage> {
    if (!this.#admit(conversationId, draft)) throw new ConversationBusyError();
    // What is sent after the reply is stored after it.
    this.#open.delete(conversationId);
    try {
      return await this.#queue.run(conversationId, () =>
        this.#replies.store(conversationId, draft, place),
      );
    } finally {
      this.#forget(conversationId, [draft]);
    }
  }

  /** @returns false when too many sends are queued */
  #admit(conversationId: ConversationId, draft: MessageDraft): boolean {
    const count = this.#waiting.get(conversationId) ?? 0;
    const characters = this.#waitingCharacters + charactersOf(draft);
    if (count >= WAITING_MAX || characters > WAITING_CHARACTERS_MAX) return false;
    this.#waiting.set(conversationId, count + 1);
    this.#waitingCharacters = characters;
    return true;
  }

  /** A message with files has a statement of its own. What is sent after it is stored after it. */
  #storeAlone(conversationId: ConversationId, waiting: Waiting): void {
    this.#open.delete(conversationId);
    void this.#queue.run(conversationId, () => this.#storeBatch(conversationId, [waiting]));
  }

  #openBatch(conversationId: ConversationId, first: Waiting): void {
    const batch = [first];
    this.#open.set(conversationId, batch);
    void this.#queue.run(conversationId, () => this.#storeBatch(conversationId, batch));
  }

  /** Never rejects; settles every send of the batch. */
  async #storeBatch(conversationId: ConversationId, batch: readonly Waiting[]): Promise<void> {
    if (this.#open.get(conversationId) === batch) this.#open.delete(conversationId);
    const drafts = batch.map(({ draft }) => draft);
    try {
      await this.#store(conversationId, batch, drafts);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#forget(conversationId, drafts);
    }
  }

  #forget(conversationId: ConversationId, drafts: readonly MessageDraft[]): void {
    for (const draft of drafts) this.#waitingCharacters -= charactersOf(draft);
    const left = (this.#waiting.get(conversationId) ?? 0) - drafts.length;
    if (left <= 0) this.#waiting.delete(conversationId);
    else this.#waiting.set(conversationId, left);
  }

  async #store(
    conversationId: ConversationId,
    batch: readonly Waiting[],
    drafts: readonly MessageDraft[],
  ): Promise<void> {
    const users = drafts.flatMap(usersOf);
    // Loaded before the statement: a failure after it would leave a stored message unpublished.
    const variants =
      this.#profiles.cachedCardVariants(users) ??
      (await this.#profiles.cardVariants(conversationId, users));
    const cards = cardsOf(variants);
    const outcomes = await this.#messages.append(conversationId, drafts);
    for (const [index, { draft, resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) continue;
      try {
        if (outcome.kind !== 'stored') {
          const earlier = await this.#earlier.of(conversationId, draft.senderId, outcome);
          resolve({ message: earlier, repeated: true });
          continue;
        }
        const message = toMessage(storedRow(conversationId, draft, outcome), cards);
        const { direct, accepts } = outcome;
        const views = viewsByMember(
          message,
          usersOf(draft).flatMap((id) => variants.get(id) ?? []),
        );
        const opening = this.#publisher.publish({ message, views, direct, accepts });
        if (opening !== null) await opening;
        resolve({ message: views.get(draft.senderId) ?? message, repeated: false });
      } catch (error) {
        reject(error);
      }
    }
  }
}

/** About how many characters a draft has. */
function charactersOf({ content, files }: MessageDraft): number {
  return content.length + CARD_CHARACTERS * (files?.length ?? 0);
}

/** The users whom the message of a draft names. */
function usersOf(draft: MessageDraft): UserId[] {
  return [draft.senderId, ...userIdsIn(draft)];
}

function waitingFor(draft: MessageDraft): Waiting {
  let resolve: Waiting['resolve'] = () => undefined;
  let reject: Waiting['reject'] = () => undefined;
  const sent = new Promise<SentMessage>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { draft, sent, resolve, reject };
}

function isSameMessage(one: MessageDraft, other: MessageDraft): boolean {
  return one.clientMessageId === other.clientMessageId && one.senderId === other.senderId;
}
