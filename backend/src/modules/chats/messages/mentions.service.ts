import { LIMITS } from '@chatcall/contracts';
import type { CursorPage, Message, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, UUID_FIELD } from '../../../platform/database/index.js';
import { MentionRepository } from './mention.repository.js';
import type { MentionPosition } from './mention.repository.js';
import { MessageViews } from './message-views.js';

const CURSOR = new KeysetCursor<MentionPosition>('mentions', { id: UUID_FIELD });

/** The messages that mention a user. */
@Injectable()
export class MentionsService {
  readonly #mentions: MentionRepository;
  readonly #views: MessageViews;

  constructor(mentions: MentionRepository, views: MessageViews) {
    this.#mentions = mentions;
    this.#views = views;
  }

  /** A page of the messages that mention the user, the newest first. @throws CursorError */
  async list(
    userId: UserId,
    { cursor, limit = LIMITS.pageDefault }: { readonly cursor?: string; readonly limit?: number },
  ): Promise<CursorPage<Message>> {
    const { messages, hasMore } = await this.#mentions.page(userId, CURSOR.decode(cursor), limit);
    const last = messages.at(-1);
    return {
      items: await this.#views.seenBy(userId, messages),
      nextCursor: hasMore && last !== undefined ? CURSOR.encode({ id: last.id }) : null,
    };
  }
}
