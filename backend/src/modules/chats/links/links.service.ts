import { LIMITS } from '@chatcall/contracts';
import type {
  ConversationId,
  Message,
  MessageId,
  SharedLinkPage,
  SharedLinks,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OpenFile } from '../../../platform/storage/index.js';
import { FileNotFoundError } from '../../files/index.js';
import { LinkImages } from '../../links/index.js';
import { NotMemberError } from '../chats.errors.js';
import { MessageChanges, MessageChangesRepository, urlsIn } from '../messages/index.js';
import { MessageSearchService } from '../search/index.js';
import { MessageLinkRepository } from './link.repository.js';

/** Shows links of messages, and removes their previews. */
@Injectable()
export class LinksService {
  readonly #changes: MessageChanges;
  readonly #repository: MessageChangesRepository;
  readonly #links: MessageLinkRepository;
  readonly #images: LinkImages;
  readonly #search: MessageSearchService;

  constructor(
    changes: MessageChanges,
    repository: MessageChangesRepository,
    links: MessageLinkRepository,
    images: LinkImages,
    search: MessageSearchService,
  ) {
    this.#changes = changes;
    this.#repository = repository;
    this.#links = links;
    this.#images = images;
    this.#search = search;
  }

  /**
   * Removes the previews of an own message, also those that do not exist yet. It never gets others,
   * also not when it is edited.
   * @throws NotMemberError, MessageNotFoundError, ActionNotAllowedError
   */
  async removePreviews(
    userId: UserId,
    conversationId: ConversationId,
    messageId: MessageId,
  ): Promise<void> {
    await this.#changes.run(userId, conversationId, messageId, async (change) => {
      change.requireAuthor();
      const { links, content } = change.message;
      const missing = links === null && urlsIn(content).length > 0;
      if (!missing && (links === null || links.length === 0)) return null;
      return this.#repository.setLinks(change.message, []);
    });
  }

  /**
   * A page of the messages of a conversation that have links, the newest first. The search finds
   * them: sends write nothing for this list.
   * @throws NotMemberError, CursorError, SearchTooSlowError
   */
  async list(
    userId: UserId,
    conversationId: ConversationId,
    query: { readonly cursor?: string; readonly limit?: number },
  ): Promise<SharedLinkPage> {
    if (!(await this.#links.isReader(conversationId, userId))) throw new NotMemberError();
    const found = await this.#search.search(userId, {
      ...query,
      in: [conversationId],
      has: ['link'],
    });
    return {
      items: found.items.flatMap(({ message }) => sharedLinks(message)),
      nextCursor: found.nextCursor,
      complete: found.complete,
    };
  }

  /**
   * The picture of a link in a message that the user may read now.
   * @returns how to open it
   * @throws FileNotFoundError, the same for one that the user may not see and an unknown one
   */
  async openImage(
    userId: UserId,
    messageId: MessageId,
    imageId: string,
  ): Promise<() => Promise<OpenFile | null>> {
    if (!(await this.#links.isReadable(userId, messageId, imageId))) throw new FileNotFoundError();
    return () => this.#images.open(imageId);
  }
}

/** Nothing of a message whose links are all in code. */
function sharedLinks(message: Message): readonly SharedLinks[] {
  const { id: messageId, threadId, sender, createdAt: sentAt, links: previews } = message;
  const urls = urlsIn(message.content).slice(0, LIMITS.messageLinksMax);
  return urls.length === 0 ? [] : [{ urls, previews, messageId, threadId, sender, sentAt }];
}
