import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { JobQueue } from '../../../platform/queue/index.js';
import { ConversationPicturesService } from '../conversations/index.js';
import { AdministeredConversationRepository } from './administered-conversation.repository.js';

const JOB = 'chats.deleted-conversations';
const EVERY_MS = 60_000;
/** Until then its call has ended, and every server process has noticed that nobody is a member. */
const KEEP_SECONDS = 120;
/** Messages per statement, so that it never holds locks for long. */
const BATCH = 500;

/** Removes what deleted conversations have. Files that no message carries any more are removed by their own job. */
@Injectable()
export class DeletedConversations implements OnModuleInit {
  readonly #logger = new Logger(DeletedConversations.name);
  readonly #jobs: JobQueue;
  readonly #conversations: AdministeredConversationRepository;
  readonly #pictures: ConversationPicturesService;

  constructor(
    jobs: JobQueue,
    conversations: AdministeredConversationRepository,
    pictures: ConversationPicturesService,
  ) {
    this.#jobs = jobs;
    this.#conversations = conversations;
    this.#pictures = pictures;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, EVERY_MS, () => this.run());
  }

  /** @param keepSeconds conversations that were deleted later stay */
  async run(keepSeconds = KEEP_SECONDS): Promise<void> {
    for (const { id, avatarVersion } of await this.#conversations.deletedBefore(keepSeconds)) {
      let messages = 0;
      for (;;) {
        const some = await this.#conversations.deleteMessages(id, BATCH);
        messages += some;
        if (some < BATCH) break;
      }
      await this.#conversations.delete(id);
      await this.#pictures.discard(id, avatarVersion);
      this.#logger.log({ conversationId: id, messages }, 'Removed a deleted conversation');
    }
  }
}
