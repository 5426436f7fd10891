import type { ConversationId, Message } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { CardVariants } from '../../users/index.js';
import { toMessage, viewsByMember } from './message.mapper.js';
import { ActionNotAllowedError, BlockedError, NotMemberError } from '../chats.errors.js';
import {
  ClientMessageIdReusedError,
  ConversationBusyError,
  ReplyUnknownError,
} from './message.errors.js';
import { ConversationQueue, MessagePublisher } from './message-publisher.js';
import { MessageRepository } from './message.repository.js';
import { storedRow } from './message-rows.js';
import type { AppendOutcome, MessageDraft } from './message-rows.js';
import { MemberProfiles } from '../access/index.js';

/** A message that is stored, now or by an earlier attempt. */
export interface SentMessage {
  readonly message: Message;
  /** True when the same `clientMessageId` had been stored before. */
  readonly repeated: boolean;
}

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

  constructor(
    queue: ConversationQueue,
    messages: MessageRepository,
    publisher: MessagePublisher,
    profiles: MemberProfiles,
  ) {
    this.#queue = queue;
    this.#messages = messages;
    this.#publisher = publisher;
    this.#profiles = profiles;
  }

  /**
   * A repeated send publishes nothing. If the answer of the first one was lost with the connection
   * to the database, `AnnouncementCheck` announces its message.
   * @throws NotMemberError, BlockedError, ActionNotAllowedError, ReplyUnknownError,
   *   ClientMessageIdReusedError, ConversationBusyError
   */
  send(conversationId: ConversationId, draft: MessageDraft): Promise<SentMessage> {
    const batch = this.#open.get(conversationId);
    const duplicate = batch?.find((other) => isSameMessage(other.draft, draft));
    if (duplicate !== undefined)
      return duplicate.sent.then(({ message }) => ({ message, repeated: true }));
    const count = this.#waiting.get(conversationId) ?? 0;
    const { length } = draft.content;
    if (count >= WAITING_MAX || this.#waitingCharacters + length > WAITING_CHARACTERS_MAX)
      return Promise.reject(new ConversationBusyError());
    this.#waiting.set(conversationId, count + 1);
    this.#waitingCharacters += length;
    const waiting = waitingFor(draft);
    if (batch !== undefined && batch.length < BATCH_MAX) batch.push(waiting);
    else this.#openBatch(conversationId, waiting);
    return waiting.sent;
  }

  #openBatch(conversationId: ConversationId, first: Waiting): void {
    const batch = [first];
    this.#open.set(conversationId, batch);
    void this.#queue.run(conversationId, () => this.#storeBatch(conversationId, batch));
  }

  /** Never rejects; settles every send of the batch. */
  async #storeBatch(conversationId: ConversationId, batch: readonly Waiting[]): Promise<void> {
    if (this.#open.get(conversationId) === batch) this.#open.delete(conversationId);
    try {
      await this.#store(conversationId, batch);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#forget(conversationId, batch);
    }
  }

  #forget(conversationId: ConversationId, batch: readonly Waiting[]): void {
    for (const { draft } of batch) this.#waitingCharacters -= draft.content.length;
    const left = (this.#waiting.get(conversationId) ?? 0) - batch.length;
    if (left <= 0) this.#waiting.delete(conversationId);
    else this.#waiting.set(conversationId, left);
  }

  async #store(conversationId: ConversationId, batch: readonly Waiting[]): Promise<void> {
    // Loaded before the statement: a failure after it would leave a stored message unpublished.
    const variants = await this.#profiles.cardVariants(
      conversationId,
      batch.map(({ draft }) => draft.senderId),
    );
    const outcomes = await this.#messages.append(
      conversationId,
      batch.map(({ draft }) => draft),
    );
    for (const [index, { draft, resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index];
      const sender = variants.get(draft.senderId);
      if (outcome === undefined || sender === undefined) continue;
      try {
        const message =
          outcome.kind === 'stored'
            ? toMessage(storedRow(conversationId, draft, outcome), sender.card)
            : await this.#earlier(conversationId, sender, outcome);
        const repeated = outcome.kind !== 'stored';
        if (!repeated) {
          const { direct, accepts } = outcome;
          const views = viewsByMember(message, [sender]);
          const opening = this.#publisher.publish({ message, views, direct, accepts });
          if (opening !== null) await opening;
        }
        resolve({ message, repeated });
      } catch (error) {
        reject(error);
      }
    }
  }

  /** The message that was stored by an earlier send; throws for a draft that was refused. */
  async #earlier(
    conversationId: ConversationId,
    sender: CardVariants,
    outcome: Exclude<AppendOutcome, { kind: 'stored' }>,
  ): Promise<Message> {
    switch (outcome.kind) {
      case 'repeated': {
        const row = await this.#messages.find(outcome.messageId);
        if (row?.conversationId !== conversationId) throw new ClientMessageIdReusedError();
        return toMessage(row, sender.card);
      }
      case 'not-member':
        throw new NotMemberError();
      case 'blocked':
        throw new BlockedError();
      case 'not-allowed':
        throw new ActionNotAllowedError();
      case 'reply-unknown':
        throw new ReplyUnknownError();
    }
  }
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
