import type { ConversationId, MessageId, MessageReceipts, UserId } from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, UUID_FIELD } from '../../../platform/database/index.js';
import { MemberProfiles } from '../access/index.js';
import { NotMemberError } from '../chats.errors.js';
import { MessageNotFoundError } from './message.errors.js';
import { ReceiptRepository } from './receipt.repository.js';

const RECEIPTS = new KeysetCursor<{ readonly userId: UserId }>('receipts', { userId: UUID_FIELD });

/** Who has read a message, and when. */
@Injectable()
export class ReceiptsService {
  readonly #receipts: ReceiptRepository;
  readonly #profiles: MemberProfiles;

  constructor(receipts: ReceiptRepository, profiles: MemberProfiles) {
    this.#receipts = receipts;
    this.#profiles = profiles;
  }

  /**
   * A page of the members who have read a message, as far as the user may see that.
   * @throws NotMemberError, MessageNotFoundError, CursorError
   */
  async page(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
    { cursor, limit = LIMITS.pageDefault }: { readonly cursor?: string; readonly limit?: number },
  ): Promise<MessageReceipts> {
    const after = RECEIPTS.decode(cursor, messageId);
    const target = await this.#receipts.target(conversationId, userId, messageId);
    if (target === null) throw new NotMemberError();
    const { message, memberCount, shared } = target;
    if (message === null) throw new MessageNotFoundError();
    if (!shared) return { items: [], count: null, nextCursor: null };
    if (memberCount > LIMITS.receiptNamesMax)
      return {
        items: [],
        count: await this.#receipts.count(target, message),
        nextCursor: null,
      };
    const readers = await this.#receipts.readers(target, message);
    const { cards, cursorsOf } = await this.#profiles.membersSeenBy(
      userId,
      readers.map((row) => row.userId),
    );
    const seen = readers.filter((row) => cursorsOf(row.userId) === 'both');
    const rest = seen.filter((row) => after === null || row.userId > after.userId);
    const page = RECEIPTS.page(rest, limit, messageId);
    return {
      items: page.rows.flatMap(({ userId: id, readAt }) => {
        const user = cards.get(id);
        return user === undefined ? [] : [{ user, readAt: readAt?.toISOString() ?? null }];
      }),
      count: seen.length,
      nextCursor: page.nextCursor,
    };
  }
}
