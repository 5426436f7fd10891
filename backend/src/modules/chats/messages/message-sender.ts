import type { ConversationId, Message } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { CardVariants } from '../../users/index.js';
import { toMessage, viewsByMember } from './message.mapper.js';
import { BlockedError, NotMemberError } from '../chats.errors.js';
import {
  ClientMessageIdReusedError,
  ConversationBusyError,
  ReplyUnknownError,
} from './message.errors.js';
import { ConversationQueue, MessagePublisher } from './message-publisher.js';
import { MessageRepository } from './message.repository.js';
import type { AppendOutcome, MessageDraft, MessageRow } from './message-rows.js';
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
   * @throws NotMemberError, BlockedError, ReplyUnknownError, ClientMessageIdReusedError,
   *   ConversationBusyError
   */
  async send(conversationId: ConversationId, draft: MessageDraft): Promise<SentMessage> {
    const count = this.#waiting.get(conversationId) ?? 0;
    const { length } = draft.content;
    if (count >= WAITING_MAX || this.#waitingCharacters + length > WAITING_CHARACTERS_MAX)
      throw new ConversationBusyError();
    this.#waiting.set(conversationId, count + 1);
    this.#waitingCharacters += length;
    try {
      return await this.#enqueue(conversationId, draft);
    } finally {
      this.#waitingCharacters -= length;
      const left = (this.#waiting.get(conversationId) ?? 1) - 1;
      if (left === 0) this.#waiting.delete(conversationId);
      else this.#waiting.set(conversationId, left);
    }
  }

  #enqueue(conversationId: ConversationId, draft: MessageDraft): Promise<SentMessage> {
    const batch = this.#open.get(conversationId);
    const duplicate = batch?.find((other) => isSameMessage(other.draft, draft));
    if (duplicate !== undefined)
      return duplicate.sent.then(({ message }) => ({ message, repeated: true }));
    const waiting = waitingFor(draft);
    if (batch !== undefined && batch.length < BATCH_MAX) batch.push(waiting);
    else this.#openBatch(conversationId, waiting);
    return waiting.sent;
  }

  #openBatch(conversationId: ConversationId, first: Waiting): void {
    const batch = [first];
    this.#open.set(conversationId, batch);
    const work = async (): Promise<void> => {
      if (this.#open.get(conversationId) === batch) this.#open.delete(conversationId);
      await this.#store(conversationId, batch);
    };
    this.#queue.run(conversationId, work).catch((error: unknown) => {
      for (const { reject } of batch) reject(error);
    });
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
        resolve(await this.#complete(conversationId, draft, sender, outcome));
      } catch (error) {
        reject(error);
      }
    }
  }

  async #complete(
    conversationId: ConversationId,
    draft: MessageDraft,
    sender: CardVariants,
    outcome: AppendOutcome,
  ): Promise<SentMessage> {
    switch (outcome.kind) {
      case 'stored': {
        const message = toMessage(storedRow(conversationId, draft, outcome), sender.card);
        const { direct, accepts } = outcome;
        await this.#publisher.publish({
          message,
          views: viewsByMember(message, [sender]),
          direct,
          accepts,
        });
        return { message, repeated: false };
      }
      case 'repeated': {
        const row = await this.#messages.find(outcome.messageId);
        if (row?.conversationId !== conversationId) throw new ClientMessageIdReusedError();
        return { message: toMessage(row, sender.card), repeated: true };
      }
      case 'not-member':
        throw new NotMemberError();
      case 'blocked':
        throw new BlockedError();
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

function keyOf({ senderId, clientMessageId }: MessageDraft): string {
  return `${senderId} ${clientMessageId}`;
}

function isSameMessage(one: MessageDraft, other: MessageDraft): boolean {
  return keyOf(one) === keyOf(other);
}

function storedRow(
  conversationId: ConversationId,
  draft: MessageDraft,
  outcome: Pick<MessageRow, 'seq' | 'createdAt' | 'version'>,
): MessageRow {
  return {
    ...draft,
    conversationId,
    seq: outcome.seq,
    createdAt: outcome.createdAt,
    type: 'text',
    system: null,
    editedAt: null,
    deletedAt: null,
    version: outcome.version,
  };
}
