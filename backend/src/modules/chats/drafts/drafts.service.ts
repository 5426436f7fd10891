import type {
  ConversationId,
  CursorPage,
  Draft,
  MessageId,
  UserId,
  WriteDraftRequest,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, TIME_FIELD, UUID_FIELD } from '../../../platform/database/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { ConversationAccess } from '../access/index.js';
import { MessageNotFoundError, NoThreadError } from '../messages/index.js';
import { DraftChanged } from '../chats.events.js';
import { DraftRepository } from './draft.repository.js';
import type { DraftPosition, DraftRow } from './draft.repository.js';

const CURSOR = new KeysetCursor<DraftPosition>('drafts', {
  writtenAt: TIME_FIELD,
  place: UUID_FIELD,
});

/** What users have written and not sent, on all their devices. */
@Injectable()
export class DraftsService {
  readonly #drafts: DraftRepository;
  readonly #access: ConversationAccess;
  readonly #events: EventBus;

  constructor(drafts: DraftRepository, access: ConversationAccess, events: EventBus) {
    this.#drafts = drafts;
    this.#access = access;
    this.#events = events;
  }

  /**
   * Stores a draft of a conversation or thread; of two the one that was written later counts.
   * @returns the draft that counts
   * @throws NotMemberError, MessageNotFoundError for a thread or reply in another conversation,
   *   NoThreadError
   */
  async write(
    userId: UserId,
    conversationId: ConversationId,
    { text, writtenAt, threadId = null, replyTo = null }: WriteDraftRequest,
  ): Promise<Draft> {
    await this.#access.requireMember(conversationId, userId);
    if (replyTo !== null) await this.#mayHaveThread(conversationId, replyTo);
    if (threadId !== null && !(await this.#mayHaveThread(conversationId, threadId)))
      throw new NoThreadError();
    const draft = { conversationId, threadId, text, replyTo, writtenAt: new Date(writtenAt) };
    const stored = await this.#drafts.write(userId, draft);
    const row = (await this.#drafts.one(userId, threadId ?? conversationId)) ?? draft;
    const counting = toDraft(row);
    if (stored) this.#events.publish(new DraftChanged(userId, counting));
    return counting;
  }

  /** Whether a message may be the root of a thread. @throws MessageNotFoundError */
  async #mayHaveThread(conversationId: ConversationId, id: MessageId): Promise<boolean> {
    const may = await this.#drafts.mayHaveThread(conversationId, id);
    if (may === null) throw new MessageNotFoundError();
    return may;
  }

  /** A page of the user's drafts, cleared ones included, the latest first. @throws CursorError */
  async page(
    userId: UserId,
    { cursor, limit = LIMITS.pageDefault }: { readonly cursor?: string; readonly limit?: number },
  ): Promise<CursorPage<Draft>> {
    const { rows, hasMore } = await this.#drafts.page(userId, CURSOR.decode(cursor, userId), limit);
    const last = rows.at(-1);
    return {
      items: rows.map(toDraft),
      nextCursor: hasMore && last !== undefined ? CURSOR.encode(last, userId) : null,
    };
  }
}

function toDraft({ conversationId, threadId, text, replyTo, writtenAt }: DraftRow): Draft {
  return { conversationId, threadId, text, replyTo, writtenAt: writtenAt.toISOString() };
}
