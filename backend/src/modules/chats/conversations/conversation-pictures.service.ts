import { Injectable } from '@nestjs/common';
import type { Conversation, ConversationId, UserId } from '@chatcall/contracts';
import { NotFoundError, requireVersion } from '../../../platform/errors/index.js';
import type { ExpectedVersions } from '../../../platform/errors/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { PictureStore } from '../../../platform/pictures/index.js';
import type { PictureSize } from '../../../platform/pictures/index.js';
import { NotMemberError } from '../chats.errors.js';
import { ConversationChanged } from '../chats.events.js';
import { SystemMessages } from '../messages/index.js';
import { ConversationViews } from './conversation-views.js';
import { toConversationChanged } from './conversation.mapper.js';
import { ConversationRepository } from './conversation.repository.js';
import { GroupChanges } from './group-changes.js';
import type { GroupChange } from './group-changes.js';

/** Pictures of groups and channels: the current version is in the conversation's row. */
@Injectable()
export class ConversationPicturesService {
  readonly #changes: GroupChanges;
  readonly #conversations: ConversationRepository;
  readonly #views: ConversationViews;
  readonly #notes: SystemMessages;
  readonly #pictures: PictureStore;
  readonly #events: EventBus;

  constructor(
    changes: GroupChanges,
    conversations: ConversationRepository,
    views: ConversationViews,
    notes: SystemMessages,
    pictures: PictureStore,
    events: EventBus,
  ) {
    this.#changes = changes;
    this.#conversations = conversations;
    this.#views = views;
    this.#notes = notes;
    this.#pictures = pictures;
    this.#events = events;
  }

  /**
   * Sets the picture. The one that it has already changes nothing.
   * @throws NotMemberError, NotGroupError, ActionNotAllowedError, PreconditionFailedError,
   *   PictureUnreadableError, PicturesBusyError, QuotaExceededError
   */
  async set(
    userId: UserId,
    conversationId: ConversationId,
    upload: Buffer,
    expected: ExpectedVersions = null,
  ): Promise<Conversation> {
    const folder = folderOf(conversationId);
    // Also before the picture is decoded, which is expensive and takes longer than a lock may.
    await this.#changes.run(conversationId, userId, (change) =>
      Promise.resolve(requireChangeable(change, expected)),
    );
    return this.#pictures.replace(userId, folder, upload, (version, images) =>
      this.#changes.run(conversationId, userId, async (change) => {
        requireChangeable(change, expected);
        const { avatarVersion: current } = change.group;
        const same = current !== null && (await this.#pictures.isSame(folder, current, images));
        if (!same) await this.#change(userId, conversationId, version);
        const result = await this.#views.one(conversationId, userId);
        return { result, unused: same ? version : current };
      }),
    );
  }

  /**
   * Removes the picture. If there is none, nothing changes.
   * @throws NotMemberError, NotGroupError, ActionNotAllowedError, PreconditionFailedError
   */
  async remove(
    userId: UserId,
    conversationId: ConversationId,
    expected: ExpectedVersions = null,
  ): Promise<void> {
    const removed = await this.#changes.run(conversationId, userId, async (change) => {
      requireChangeable(change, expected);
      const { avatarVersion } = change.group;
      if (avatarVersion !== null) await this.#change(userId, conversationId, null);
      return avatarVersion;
    });
    await this.#pictures.discard(folderOf(conversationId), removed);
  }

  /** Deletes the images of a conversation that is deleted itself. */
  async discard(conversationId: ConversationId, version: string | null): Promise<void> {
    await this.#pictures.discard(folderOf(conversationId), version);
  }

  /**
   * The picture for a user who may read the conversation.
   * @throws NotMemberError, NotFoundError also for a version that was replaced
   */
  async read(
    userId: UserId,
    conversationId: ConversationId,
    version: string,
    size: PictureSize,
  ): Promise<Buffer> {
    const current = await this.#conversations.hasAvatar(conversationId, userId, version);
    if (current === null) throw new NotMemberError();
    if (!current) throw new NotFoundError('There is no such picture.');
    return this.#pictures.read(folderOf(conversationId), version, size);
  }

  async #change(
    userId: UserId,
    conversationId: ConversationId,
    version: string | null,
  ): Promise<void> {
    const changed = await this.#conversations.setAvatarVersion(conversationId, version);
    this.#events.publish(new ConversationChanged(toConversationChanged(changed)));
    await this.#notes.post(conversationId, userId, {
      kind: version === null ? 'picture-removed' : 'picture-changed',
    });
  }
}

/** @throws ActionNotAllowedError, PreconditionFailedError */
function requireChangeable(change: GroupChange, expected: ExpectedVersions): void {
  change.require('change-details');
  requireVersion(change.group.detailsVersion, expected);
}

function folderOf(conversationId: ConversationId): string {
  return `conversation-avatars/${conversationId}`;
}
