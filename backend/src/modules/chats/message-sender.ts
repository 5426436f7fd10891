import type { ConversationId, Message } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { ExpiringMap } from '../../platform/cache/index.js';
import type { Portrait } from '../users/index.js';
import { toMessage, viewsOf } from './chats.mapper.js';
import {
  BlockedError,
  ClientMessageIdReusedError,
  ConversationBusyError,
  NotMemberError,
  ReplyUnknownError,
} from './chats.errors.js';
import { ConversationLanes } from './conversation-lanes.js';
import { MessageAnnouncer } from './message-announcer.js';
import { MessageRepository } from './message.repository.js';
import type { AppendOutcome, MessageDraft, MessageRow } from './message-rows.js';
import { People } from './people.js';

/** A message that is stored, now or by an earlier try. */
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

/** Sends of one conversation that one statement stores. */
const BATCH_MAX = 64;
/** Sends that may wait for one conversation before more are turned away. */
const WAITING_MAX = 2_000;
/** Characters of the sends that may wait in all conversations together, while the database does not keep up. */
const WAITING_CHARACTERS_MAX = 16 * 1024 * 1024;
/** How long a sender may take to repeat a send that failed, in milliseconds, and such sends at most. */
const UNSURE_TTL_MS = 30 * 60_000;
const UNSURE_MAX = 20_000;

/**
 * Stores messages, one statement at a time in a conversation. What arrives while a statement is under way waits and goes together in the next
 * one: a quiet conversation has one statement a message, a stormy one has one commit for many.
 */
@Injectable()
export class MessageSender {
  readonly #open = new Map<ConversationId, Waiting[]>();
  readonly #waiting = new Map<ConversationId, number>();
  #waitingCharacters = 0;
  /**
   * Sends whose statement failed. PostgreSQL may have stored them all the same, when the connection was lost before its answer: nobody was told of
   * such a message yet, and the repetition that finds it stored has to make up for that.
   */
  readonly #unsure = new ExpiringMap<string, true>(UNSURE_TTL_MS, UNSURE_MAX);
  readonly #lanes: ConversationLanes;
  readonly #messages: MessageRepository;
  readonly #announcer: MessageAnnouncer;
  readonly #people: People;

  constructor(
    lanes: ConversationLanes,
    messages: MessageRepository,
    announcer: MessageAnnouncer,
    people: People,
  ) {
    this.#lanes = lanes;
    this.#messages = messages;
    this.#announcer = announcer;
    this.#people = people;
  }

  /**
   * @throws NotMemberError, BlockedError, ReplyUnknownError, ClientMessageIdReusedError, ConversationBusyError
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
    const twin = batch?.find((other) => isSameMessage(other.draft, draft));
    if (twin !== undefined) return twin.sent.then(({ message }) => ({ message, repeated: true }));
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
    this.#lanes.run(conversationId, work).catch((error: unknown) => {
      for (const { reject } of batch) reject(error);
    });
  }

  async #store(conversationId: ConversationId, batch: readonly Waiting[]): Promise<void> {
    // Before the statement: what can fail after it would leave a stored message unannounced.
    const portraits = await this.#people.portraits(
      conversationId,
      batch.map(({ draft }) => draft.senderId),
    );
    const outcomes = await this.#append(
      conversationId,
      batch.map(({ draft }) => draft),
    );
    for (const [index, { draft, resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index];
      const sender = portraits.get(draft.senderId);
      if (outcome === undefined || sender === undefined) continue;
      try {
        resolve(await this.#settle(conversationId, draft, sender, outcome));
      } catch (error) {
        reject(error);
      }
    }
  }

  async #append(
    conversationId: ConversationId,
    drafts: readonly MessageDraft[],
  ): Promise<AppendOutcome[]> {
    try {
      return await this.#messages.append(conversationId, drafts);
    } catch (error) {
      for (const draft of drafts) this.#unsure.set(keyOf(draft), true);
      throw error;
    }
  }

  async #settle(
    conversationId: ConversationId,
    draft: MessageDraft,
    sender: Portrait,
    outcome: AppendOutcome,
  ): Promise<SentMessage> {
    switch (outcome.kind) {
      case 'stored': {
        this.#unsure.delete(keyOf(draft));
        const message = toMessage(storedRow(conversationId, draft, outcome), sender.card);
        const { direct, accepts } = outcome;
        await this.#announcer.announce({
          message,
          views: viewsOf(message, [sender]),
          direct,
          accepts,
        });
        return { message, repeated: false };
      }
      case 'repeated': {
        const row = await this.#messages.find(outcome.messageId);
        if (row?.conversationId !== conversationId) throw new ClientMessageIdReusedError();
        const message = toMessage(row, sender.card);
        const unsure = this.#unsure.get(keyOf(draft)) === true;
        this.#unsure.delete(keyOf(draft));
        const { direct } = outcome;
        // The message may have been the first one; accepting twice does no harm.
        if (unsure)
          await this.#announcer.announce({
            message,
            views: viewsOf(message, [sender]),
            direct,
            accepts: true,
          });
        return { message, repeated: true };
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
  outcome: { readonly seq: number; readonly createdAt: Date },
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
    version: 1,
  };
}
