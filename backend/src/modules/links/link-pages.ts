import { createHash } from 'node:crypto';
import type { LinkUrl, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { ShutdownSequence } from '../../platform/lifecycle/index.js';
import { BoundedQueue, RateLimitStore } from '../../platform/limits/index.js';
import type { RateLimitRule } from '../../platform/limits/index.js';
import { FetchRefusedError, PublicFetch } from '../../platform/public-fetch/index.js';
import type { FetchRefusal, FetchedPage } from '../../platform/public-fetch/index.js';
import { Previews } from '../files/index.js';
import type { Picture } from '../files/index.js';
import { LinkImages } from './link-images.js';
import { LinkRepository } from './link.repository.js';
import type { PageContent } from './link.repository.js';
import { pageMetadata } from './page-metadata.js';

/** Pages that this process fetches at once, and further ones that wait for their turn. */
const AT_ONCE = 3;
const WAITING = 1_000;
/** Pages that are fetched for one user, over all processes; links beyond have no preview. */
const BY_USER: RateLimitRule = { name: 'link-previews', points: 60, seconds: 600 };
/** Pages and images that this process fetches from one host. */
const BY_HOST: RateLimitRule = { name: 'link-previews-host', points: 60, seconds: 60 };
/** What was found is shown for a day in further messages. */
const FOUND_SECONDS = 86_400;
/** A page that may be reachable a little later. */
const RETRY_SECONDS = 600;
const TEMPORARY: ReadonlySet<FetchRefusal> = new Set(['time', 'network', 'status']);
const PAGES = 'text/html,application/xhtml+xml,image/*;q=0.5';
const IMAGES = 'image/webp,image/png,image/jpeg,image/*;q=0.5';
const NOTHING: PageContent = { title: null, description: null, siteName: null, image: null };

/** What a page says of itself, before its picture is stored. */
interface Found {
  readonly content: Omit<PageContent, 'image'>;
  readonly picture: Picture | null;
}

/** Finds out what the pages of links say of themselves. */
@Injectable()
export class LinkPages implements OnModuleInit {
  readonly #logger = new Logger(LinkPages.name);
  readonly #repository: LinkRepository;
  readonly #images: LinkImages;
  readonly #fetcher: PublicFetch;
  readonly #previews: Previews;
  readonly #limits: RateLimitStore;
  readonly #transactor: Transactor;
  readonly #shutdown: ShutdownSequence;
  /** Links of users take turns, so that many of one do not delay those of the others. */
  readonly #turns = new BoundedQueue(AT_ONCE, WAITING);
  /** Pages that are being searched, by the hash of their address. */
  readonly #running = new Map<string, Promise<PageContent>>();
  readonly #end = new AbortController();

  constructor(
    repository: LinkRepository,
    images: LinkImages,
    fetcher: PublicFetch,
    previews: Previews,
    limits: RateLimitStore,
    transactor: Transactor,
    shutdown: ShutdownSequence,
  ) {
    this.#repository = repository;
    this.#images = images;
    this.#fetcher = fetcher;
    this.#previews = previews;
    this.#limits = limits;
    this.#transactor = transactor;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#shutdown.register('close-workers', 'links', () => this.close());
  }

  /**
   * What a page says of itself: what was found within the last day, or else now.
   * @param userId whose turn it is
   * @returns null when it says nothing, cannot be fetched, or too many were fetched for the user or
   *   from its host
   * @throws QueueFullError
   */
  async find(url: LinkUrl, userId: UserId): Promise<PageContent | null> {
    const address = new URL(url);
    address.hash = '';
    const hash = createHash('sha256').update(address.href).digest('hex');
    const found = await this.#findOnce(address, hash, userId);
    return found.title === null && found.image === null ? null : found;
  }

  deleteExpired(limit: number): Promise<number> {
    return this.#repository.deleteExpiredPages(limit);
  }

  /** Ends what is being fetched. */
  async close(): Promise<void> {
    this.#end.abort();
    await Promise.allSettled(this.#running.values());
  }

  /**
   * Messages with the same link wait for one search, which begins with what is stored: a page that
   * is stored between the two would be fetched again.
   */
  #findOnce(address: URL, hash: string, userId: UserId): Promise<PageContent> {
    const running = this.#running.get(hash);
    if (running !== undefined) return running;
    const found = this.#find(address, hash, userId).finally(() => this.#running.delete(hash));
    this.#running.set(hash, found);
    return found;
  }

  async #find(address: URL, hash: string, userId: UserId): Promise<PageContent> {
    const stored = await this.#repository.page(hash);
    return stored ?? this.#turns.run(userId, () => this.#fetch(address, hash, userId));
  }

  async #fetch(address: URL, hash: string, userId: UserId): Promise<PageContent> {
    if (!(await this.#admits(address, userId))) return NOTHING;
    try {
      const page = await this.#fetcher.fetch(address.href, PAGES, this.#end.signal);
      return await this.#save(hash, await this.#foundIn(page, userId));
    } catch (error) {
      if (!(error instanceof FetchRefusedError)) throw error;
      this.#logger.debug({ reason: error.reason }, 'A page was not fetched');
      const seconds = TEMPORARY.has(error.reason) ? RETRY_SECONDS : FOUND_SECONDS;
      if (!this.#end.signal.aborted) await this.#repository.savePage(hash, NOTHING, seconds);
      return NOTHING;
    }
  }

  async #admits(address: URL, userId: UserId): Promise<boolean> {
    if (this.#end.signal.aborted) return false;
    const state = await this.#limits.consume(BY_USER, userId, true);
    return state?.exceeded !== true && this.#limits.takeNow(BY_HOST, address.hostname) === 0;
  }

  async #foundIn(
    { url, contentType, bytes, complete }: FetchedPage,
    userId: UserId,
  ): Promise<Found> {
    if (/^image\//i.test(contentType)) {
      const picture = complete ? await this.#pictureOf(bytes, userId) : null;
      return { content: NOTHING, picture };
    }
    if (!/^(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType))
      return { content: NOTHING, picture: null };
    const { image, ...content } = await pageMetadata(bytes, contentType, url);
    return { content, picture: image === null ? null : await this.#fetchPicture(image, userId) };
  }

  /** @returns null when the image cannot be fetched or read; the page is shown without it then */
  async #fetchPicture(image: URL, userId: UserId): Promise<Picture | null> {
    if (this.#limits.takeNow(BY_HOST, image.hostname) > 0) return null;
    try {
      const { bytes, complete } = await this.#fetcher.fetch(image.href, IMAGES, this.#end.signal);
      return complete ? await this.#pictureOf(bytes, userId) : null;
    } catch (error) {
      if (!(error instanceof FetchRefusedError)) throw error;
      this.#logger.debug({ reason: error.reason }, 'The image of a page was not fetched');
      return null;
    }
  }

  async #pictureOf(bytes: Buffer, userId: UserId): Promise<Picture | null> {
    try {
      return await this.#previews.pictureOf(bytes, userId);
    } catch (error) {
      this.#logger.debug({ err: error }, 'There is no picture of a page now');
      return null;
    }
  }

  #save(hash: string, { content, picture }: Found): Promise<PageContent> {
    return this.#transactor.run(async () => {
      const image = picture === null ? null : await this.#images.add(picture);
      const { title, description, siteName } = content;
      const found = { title, description, siteName, image };
      await this.#repository.savePage(hash, found, FOUND_SECONDS);
      return found;
    });
  }
}
