import { LIMITS, searchQueryOf } from '@chatcall/contracts';
import type { Channel, ConversationId, CursorPage, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import {
  KeysetCursor,
  TEXT_FIELD,
  UUID_FIELD,
  integerField,
} from '../../../platform/database/index.js';
import { ChannelNotFoundError } from '../chats.errors.js';
import { ChannelRepository } from './channel.repository.js';
import type { ChannelPosition } from './channel.repository.js';
import type { PageQuery } from './conversations.service.js';
import { toChannel } from './conversation.mapper.js';

const CURSOR = new KeysetCursor<ChannelPosition>('channels', {
  place: integerField(9),
  key: TEXT_FIELD,
  id: UUID_FIELD,
});

/** The directory of channels, which every user may see. */
@Injectable()
export class ChannelDirectory {
  readonly #channels: ChannelRepository;

  constructor(channels: ChannelRepository) {
    this.#channels = channels;
  }

  /** A page of all channels, or of those whose title matches `q`. @throws CursorError */
  async list(
    userId: UserId,
    { q = '', cursor, limit = LIMITS.pageDefault }: PageQuery & { readonly q?: string },
  ): Promise<CursorPage<Channel>> {
    const after = CURSOR.decode(cursor, q);
    const search = q === '' ? null : searchQueryOf(q);
    if (search?.words.length === 0) return { items: [], nextCursor: null };
    const rows = await this.#channels.page({ userId, search, after, limit: limit + 1 });
    const page = CURSOR.page(rows, limit, q);
    return { items: page.rows.map(toChannel), nextCursor: page.nextCursor };
  }

  /** @throws ChannelNotFoundError */
  async get(userId: UserId, conversationId: ConversationId): Promise<Channel> {
    const row = await this.#channels.find(userId, conversationId);
    if (row === null) throw new ChannelNotFoundError();
    return toChannel(row);
  }
}
