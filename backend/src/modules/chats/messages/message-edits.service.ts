import type {
  ConversationId,
  CursorPage,
  Message,
  MessageEdit,
  MessageId,
  UserId,
  Version,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, integerField } from '../../../platform/database/index.js';
import { requireVersion } from '../../../platform/errors/index.js';
import type { ExpectedVersions } from '../../../platform/errors/index.js';
import { StorageQuota } from '../../../platform/limits/index.js';
import { FilesService } from '../../files/index.js';
import { SiteSettings } from '../../settings/index.js';
import { NotMemberError } from '../chats.errors.js';
import { requireContent, textContent } from './message-content.js';
import { keptLinks } from './message-links.js';
import { MessageChanges } from './message-changes.js';
import { MessageChangesRepository } from './message-changes.repository.js';
import { EditTooLateError, MessageDeletedError, MessageNotFoundError } from './message.errors.js';
import { MessageRepository } from './message.repository.js';
import type { MessageRow } from './message-rows.js';
import { MessageViews } from './message-views.js';

const CURSOR = new KeysetCursor<{ version: Version }>('edits', {
  version: integerField(LIMITS.integerMax),
});

/** Edits and deletes messages, and shows their former texts. */
@Injectable()
export class MessageEditsService {
  readonly #settings: SiteSettings;
  readonly #changes: MessageChanges;
  readonly #repository: MessageChangesRepository;
  readonly #messages: MessageRepository;
  readonly #quota: StorageQuota;
  readonly #views: MessageViews;
  readonly #files: FilesService;

  constructor(
    settings: SiteSettings,
    changes: MessageChanges,
    repository: MessageChangesRepository,
    messages: MessageRepository,
    quota: StorageQuota,
    views: MessageViews,
    files: FilesService,
  ) {
    this.#settings = settings;
    this.#changes = changes;
    this.#repository = repository;
    this.#messages = messages;
    this.#quota = quota;
    this.#views = views;
    this.#files = files;
  }

  /**
   * Replaces the text of an own message; its files stay, and the previews of links that are still in it. The same text changes nothing. The bytes count as stored,
   * since the former text is kept.
   * @throws NotMemberError, MessageNotFoundError, ActionNotAllowedError, MessageDeletedError,
   *   ValidationError for an empty text without files, EditTooLateError, BlockedError, QuotaExceededError, PreconditionFailedError
   */
  async edit(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
    content: string,
    expected: ExpectedVersions = null,
  ): Promise<Message> {
    const bytes = Buffer.byteLength(content);
    const { message, changed } = await this.#quota.spend(userId, bytes, () =>
      this.#changes.run(userId, conversationId, messageId, async (change) => {
        change.requireEdit();
        if (change.message.deletedAt !== null) throw new MessageDeletedError();
        requireVersion(change.message.version, expected);
        if (change.message.content === content) return null;
        requireContent(content, change.message.files);
        change.requireNoBlock();
        this.#requireInTime(change.found.age);
        const { files, links } = change.message;
        const changed = textContent(content, files, keptLinks(links, content));
        if (changed.mentionsAll !== null && change.message.mentionsAll === null)
          change.requireMentionAll();
        return this.#repository.edit(change.message, changed);
      }),
    );
    if (!changed) await this.#quota.giveBack(userId, bytes);
    return message;
  }

  /** @throws EditTooLateError */
  #requireInTime(age: number): void {
    const seconds = this.#settings.get('messages.editSeconds');
    if (seconds > 0 && age > seconds) throw new EditTooLateError(seconds);
  }

  /**
   * Deletes a message for all members: it stays in its place without its text and files. Files that no
   * other message carries are deleted. Does nothing when it is deleted already.
   * @throws NotMemberError, MessageNotFoundError, ActionNotAllowedError
   */
  async delete(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
  ): Promise<void> {
    await this.#changes.run(userId, conversationId, messageId, (change) => {
      change.requireDelete();
      return this.#delete(change.message);
    });
  }

  /**
   * The same for an administrator of the site, who need not be a member. Does nothing when there is no
   * such message any more. Joins an open transaction.
   */
  async deleteReported(
    actorId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
  ): Promise<void> {
    await this.#changes.runForSite(actorId, conversationId, messageId, (message) =>
      this.#delete(message),
    );
  }

  /** @returns null when it is deleted already */
  async #delete(message: MessageRow): Promise<MessageRow | null> {
    if (message.deletedAt !== null) return null;
    const deleted = await this.#repository.delete(message);
    await this.#files.release((message.files ?? []).map(({ id }) => id));
    return deleted;
  }

  /**
   * A page of the former texts of a message, the newest first.
   * @throws NotMemberError, MessageNotFoundError, CursorError
   */
  async edits(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
    { cursor, limit = LIMITS.pageDefault }: { readonly cursor?: string; readonly limit?: number },
  ): Promise<CursorPage<MessageEdit>> {
    const before = CURSOR.decode(cursor, messageId)?.version ?? LIMITS.integerMax;
    const found = await this.#messages.one(conversationId, userId, messageId);
    if (found === null) throw new NotMemberError();
    if (found.message === null) throw new MessageNotFoundError();
    const { edits, hasMore } = await this.#repository.edits(messageId, before, limit);
    const last = edits.at(-1);
    return {
      items: await this.#views.editsSeenBy(userId, edits),
      nextCursor: hasMore && last !== undefined ? CURSOR.encode(last, messageId) : null,
    };
  }
}
