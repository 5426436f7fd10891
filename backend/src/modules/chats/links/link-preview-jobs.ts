import { LIMITS } from '@chatcall/contracts';
import type { LinkPreview, LinkUrl, Message, MessageId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { QueueFullError } from '../../../platform/limits/index.js';
import { JobQueue } from '../../../platform/queue/index.js';
import { LinkImages, LinkPages } from '../../links/index.js';
import { SiteSettings } from '../../settings/index.js';
import { NotAcceptedError } from '../../users/index.js';
import { BlockedError, NotMemberError } from '../chats.errors.js';
import {
  MessageChanged,
  MessageChanges,
  MessageChangesRepository,
  MessageNotFoundError,
  MessageRepository,
  MessageSent,
  urlsIn,
} from '../messages/index.js';
import type { MessageRow } from '../messages/index.js';
import { MessageLinkRepository } from './link.repository.js';

const JOB = 'chats.link-previews';
const CLEAN_UP = 'chats.link-clean-up';
const CLEAN_UP_MS = 3_600_000;
/** Images are looked at this long after they were used. Longer than what was found is kept. */
const IDLE_SECONDS = 172_800;
const BATCH = 100;
/** The author has no longer the right to change the message, or it does not exist. */
const GONE = [NotMemberError, MessageNotFoundError, BlockedError, NotAcceptedError] as const;

/**
 * Adds previews of their links to messages that were sent or edited: a change of the message in the
 * name of its author. The job only begins it and ends, since a job that waits for strangers would
 * take one of the places that jobs of calls need. What a process does not finish stays undone: a
 * preview is no part of what was sent.
 */
@Injectable()
export class LinkPreviewJobs implements OnModuleInit {
  readonly #logger = new Logger(LinkPreviewJobs.name);
  readonly #settings: SiteSettings;
  readonly #events: EventBus;
  readonly #jobs: JobQueue;
  readonly #messages: MessageRepository;
  readonly #changes: MessageChanges;
  readonly #repository: MessageChangesRepository;
  readonly #links: MessageLinkRepository;
  readonly #pages: LinkPages;
  readonly #images: LinkImages;
  readonly #shutdown: ShutdownSequence;
  /** Messages whose previews are being made. */
  readonly #running = new Set<Promise<void>>();

  constructor(
    settings: SiteSettings,
    events: EventBus,
    jobs: JobQueue,
    messages: MessageRepository,
    changes: MessageChanges,
    repository: MessageChangesRepository,
    links: MessageLinkRepository,
    pages: LinkPages,
    images: LinkImages,
    shutdown: ShutdownSequence,
  ) {
    this.#settings = settings;
    this.#events = events;
    this.#jobs = jobs;
    this.#messages = messages;
    this.#changes = changes;
    this.#repository = repository;
    this.#links = links;
    this.#pages = pages;
    this.#images = images;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#jobs.every(CLEAN_UP, CLEAN_UP_MS, () => this.cleanUp());
    this.#jobs.process(JOB, (payload) => this.#accept(payload));
    // `LinkPages` ends what they wait for.
    this.#shutdown.register('close-workers', 'link-previews', async () => {
      await Promise.all(this.#running);
    });
    this.#events.on(MessageSent, ({ message }) => this.#schedule(message));
    this.#events.on(MessageChanged, ({ message, rewritten }) =>
      rewritten ? this.#schedule(message) : undefined,
    );
  }

  /** Adds what is found of the links of a message. */
  async run(messageId: MessageId): Promise<void> {
    const message = await this.#messages.find(messageId);
    const urls = message === null ? [] : wantedBy(message);
    if (message === null || urls.length === 0) return;
    const found = new Map<LinkUrl, LinkPreview>();
    for (const url of urls) {
      const content = await this.#pages.find(url, message.senderId);
      if (content !== null) found.set(url, { url, ...content });
    }
    if (found.size > 0) await this.#add(message, found);
  }

  /** Deletes pages that were found long ago, and images that no message shows. */
  async cleanUp(): Promise<void> {
    while ((await this.#pages.deleteExpired(BATCH)) === BATCH) continue;
    const isShown = (id: string): Promise<boolean> => this.#links.isShown(id);
    while ((await this.#images.deleteIdle(IDLE_SECONDS, BATCH, isShown)) === BATCH) continue;
  }

  get #enabled(): boolean {
    return this.#settings.get('links.previews');
  }

  async #schedule({ id, content }: Message): Promise<void> {
    if (!this.#enabled || urlsIn(content).length === 0) return;
    try {
      await this.#jobs.schedule({ name: JOB, key: id, payload: { messageId: id }, delayMs: 0 });
    } catch (error) {
      this.#logger.warn({ err: error }, 'A message stays without previews of its links');
    }
  }

  #accept({ messageId }: Readonly<Record<string, unknown>>): Promise<void> {
    if (!this.#enabled || typeof messageId !== 'string') return Promise.resolve();
    const work = this.run(messageId)
      .catch((error: unknown) => {
        if (GONE.some((kind) => error instanceof kind)) return;
        const level = error instanceof QueueFullError ? 'warn' : 'error';
        this.#logger[level]({ err: error, messageId }, 'A message has no previews of its links');
      })
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
    return Promise.resolve();
  }

  /** The message may have changed meanwhile: what was found for its links now is added. */
  async #add(
    { senderId, conversationId, id }: MessageRow,
    found: ReadonlyMap<LinkUrl, LinkPreview>,
  ): Promise<void> {
    await this.#changes.run(senderId, conversationId, id, async (change) => {
      // It would bring words of the author to someone who does not want any.
      change.requireNoBlock();
      const { message } = change;
      const known = new Map(message.links?.map((link) => [link.url, link]));
      const links = urlsOf(message).flatMap((url) => known.get(url) ?? found.get(url) ?? []);
      if (wantedBy(message).length === 0 || links.every(({ url }) => known.has(url))) return null;
      const shown = await this.#withImages(links.slice(0, LIMITS.linkPreviewsMax));
      return this.#repository.setLinks(message, shown);
    });
  }

  /** Without images that were deleted since they were found. */
  async #withImages(links: readonly LinkPreview[]): Promise<readonly LinkPreview[]> {
    const present = await this.#images.use(links.flatMap(({ image }) => image?.id ?? []));
    return links.map((link) =>
      link.image === null || present.has(link.image.id) ? link : { ...link, image: null },
    );
  }
}

/** The links of a message of which previews are missing. */
function wantedBy(message: MessageRow): readonly LinkUrl[] {
  const { links } = message;
  if (links !== null && links.length === 0) return [];
  const known = new Set(links?.map(({ url }) => url));
  return urlsOf(message).filter((url) => !known.has(url));
}

/** The links that may have previews. */
function urlsOf({ content }: MessageRow): readonly LinkUrl[] {
  return urlsIn(content).slice(0, LIMITS.linkPreviewsMax);
}
