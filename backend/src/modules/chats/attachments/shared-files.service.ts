import { FILE_FILTERS, FILE_KINDS, LIMITS } from '@chatcall/contracts';
import type {
  ConversationId,
  CursorPage,
  FileFilter,
  SharedFile,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, UUID_FIELD, integerField } from '../../../platform/database/index.js';
import { MemberProfiles } from '../access/index.js';
import { NotMemberError } from '../chats.errors.js';
import { AttachmentRepository } from './attachment.repository.js';
import type { SharedFilePosition, SharedFileRow } from './attachment.repository.js';

const CURSOR = new KeysetCursor<SharedFilePosition>('files', {
  messageId: UUID_FIELD,
  position: integerField(LIMITS.messageFilesMax),
});

/** The files of a conversation. */
@Injectable()
export class SharedFilesService {
  readonly #attachments: AttachmentRepository;
  readonly #profiles: MemberProfiles;

  constructor(attachments: AttachmentRepository, profiles: MemberProfiles) {
    this.#attachments = attachments;
    this.#profiles = profiles;
  }

  /** A page of the files of a conversation, the newest first. @throws NotMemberError, CursorError */
  async list(
    userId: UserId,
    conversationId: ConversationId,
    {
      kind,
      cursor,
      limit = LIMITS.pageDefault,
    }: { readonly kind?: FileFilter; readonly cursor?: string; readonly limit?: number },
  ): Promise<CursorPage<SharedFile>> {
    const list = `${conversationId} ${kind ?? 'all'}`;
    const page = await this.#attachments.shared(
      conversationId,
      userId,
      kind === undefined ? FILE_KINDS : FILE_FILTERS[kind],
      CURSOR.decode(cursor, list),
      limit,
    );
    if (page === null) throw new NotMemberError();
    const last = page.files.at(-1);
    return {
      items: await this.#seenBy(userId, page.files),
      nextCursor: page.hasMore && last !== undefined ? CURSOR.encode(last, list) : null,
    };
  }

  async #seenBy(userId: UserId, rows: readonly SharedFileRow[]): Promise<SharedFile[]> {
    const cards = await this.#profiles.cards(
      userId,
      rows.map(({ senderId }) => senderId),
    );
    return rows.flatMap(({ file, messageId, threadId, senderId, sentAt }) => {
      const sender = cards.get(senderId);
      return sender === undefined
        ? []
        : [{ file, messageId, threadId, sender, sentAt: sentAt.toISOString() }];
    });
  }
}
