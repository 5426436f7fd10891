import type { ConversationId, MessageId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import { Transactor } from '../../../platform/database/index.js';
import { ShutdownState } from '../../../platform/lifecycle/index.js';
import { JobQueue } from '../../../platform/queue/index.js';
import { LOWEST_ID, SearchIndexRepository } from './search-index.repository.js';
import type { ChangedMessage, SearchBlock } from './search-index.repository.js';
import { TOKEN_SCHEME, searchRowOf } from './search-tokens.js';
import type { IndexedMessage } from './search-tokens.js';

const JOB = 'chats.search-index';
/** Messages of one transaction. Others wait for it, so it is short. */
const BATCH = 250;
/**
 * Bytes of text of one transaction: long texts of letters without a pattern have thousands of tokens
 * each.
 */
const BATCH_BYTES = 256 * 1024;
/** Conversations in one statement. */
const CONVERSATIONS = 200;
/** Messages after which a new block begins. */
const BLOCK_SIZE = 1024;
/** Time without work after each batch of earlier messages, as a part of the time that it took. */
const REST = 1;

/** Times of the job, in milliseconds. */
@Injectable()
export class SearchIndexTimings {
  /** Between two runs. A search does not wait for them: it reads what is missing itself. */
  readonly everyMs: number = 5_000;
}

/**
 * Keeps what messages are found by. Sends, edits and deletions write nothing for it: rows that
 * changed have a larger version than the position of their conversation. A job reads them every few
 * seconds, and a search first reads those of the conversations in which it looks. Messages from
 * before this index are filled in from the newest to the oldest, each batch in a transaction of
 * its own; the first id of the lowest block is where that continues.
 */
@Injectable()
export class SearchIndex implements OnModuleInit, OnApplicationBootstrap {
  readonly #logger = new Logger(SearchIndex.name);
  readonly #repository: SearchIndexRepository;
  readonly #transactor: Transactor;
  readonly #jobs: JobQueue;
  readonly #state: ShutdownState;
  readonly #timings: SearchIndexTimings;
  readonly #carriesOnlyMedia: boolean;
  /** Text search configuration whose stems are stored; null: none. */
  readonly language: string | null;
  #prepared: Promise<void> | null = null;
  #running = false;

  constructor(
    config: AppConfig,
    repository: SearchIndexRepository,
    transactor: Transactor,
    jobs: JobQueue,
    state: ShutdownState,
    timings: SearchIndexTimings,
  ) {
    this.#repository = repository;
    this.#transactor = transactor;
    this.#jobs = jobs;
    this.#state = state;
    this.#timings = timings;
    this.#carriesOnlyMedia = config.carriesOnlyMedia;
    this.language = config.search.language === 'simple' ? null : config.search.language;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, this.#timings.everyMs, () => this.run());
  }

  /** Before the first message of a new installation, which has no earlier ones to fill in. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.#carriesOnlyMedia) return;
    try {
      await this.prepare();
    } catch (error) {
      this.#logger.warn({ err: error }, 'The search could not be prepared, and will be later');
    }
  }

  /** Reads everything that changed, then fills in earlier messages. */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await this.prepare();
      await this.#readAllChanges();
      await this.#fillIn();
    } finally {
      this.#running = false;
    }
  }

  /** Makes the tables usable for these tokens and this language. */
  prepare(): Promise<void> {
    this.#prepared ??= this.#prepare().catch((error: unknown) => {
      this.#prepared = null;
      throw error;
    });
    return this.#prepared;
  }

  /**
   * Reads what changed in conversations, `limit` messages at most.
   * @returns whether that was all
   */
  async readChanges(ids: readonly ConversationId[], limit: number): Promise<boolean> {
    for (let read = 0; read < limit && !this.#state.shuttingDown; read += BATCH) {
      if (await this.#transactor.run(() => this.#readBatch(ids))) return true;
    }
    return false;
  }

  /** Fills in the next earlier messages. @returns false when there are none */
  fillInBatch(): Promise<boolean> {
    return this.#transactor.run(() => this.#fillInBatch());
  }

  async #prepare(): Promise<void> {
    const scheme = `${TOKEN_SCHEME} ${this.language ?? 'simple'}`;
    if ((await this.#repository.scheme()) === scheme) return;
    await this.#transactor.run(async () => {
      await this.#repository.lock();
      if ((await this.#repository.scheme()) === scheme) return;
      const highest = await this.#repository.highestId('all');
      await this.#repository.reset(scheme, highest === null ? LOWEST_ID : idAfter(highest));
    });
  }

  async #readAllChanges(): Promise<void> {
    while (!this.#state.shuttingDown) {
      const ids = await this.#repository.behind(CONVERSATIONS);
      if (ids.length === 0) return;
      await this.readChanges(ids, Number.POSITIVE_INFINITY);
      if (ids.length < CONVERSATIONS) return;
    }
  }

  async #fillIn(): Promise<void> {
    let filled = 0;
    while (!this.#state.shuttingDown) {
      const start = performance.now();
      if (!(await this.fillInBatch())) break;
      filled += BATCH;
      await new Promise((resolve) => setTimeout(resolve, REST * (performance.now() - start)));
      await this.#readAllChanges();
    }
    if (filled > 0) this.#logger.log({ messages: filled }, 'Earlier messages can be found');
  }

  /** @returns whether nothing is left */
  async #readBatch(ids: readonly ConversationId[]): Promise<boolean> {
    await this.#repository.lock();
    // Before the messages: what changes in between is read by the next batch.
    const versions = await this.#repository.versions(ids);
    const rows = await this.#repository.changed(ids, BATCH, BATCH_BYTES);
    await this.#store(rows.filter(hasBlock));
    const last = rows.at(-1);
    const found = last?.found ?? 0;
    const hasLeft = rows.length < found;
    if (last === undefined || (found < BATCH && !hasLeft)) {
      await this.#repository.move(versions);
      return true;
    }
    // The last conversation may have more, also with the version of its last row unless some are left.
    const done = new Set(rows.map(({ conversationId }) => conversationId));
    done.delete(last.conversationId);
    await this.#repository.move([
      ...versions.filter(({ id }) => done.has(id)),
      { id: last.conversationId, version: hasLeft ? last.version : last.version - 1 },
    ]);
    return false;
  }

  async #fillInBatch(): Promise<boolean> {
    await this.#repository.lock();
    const oldest = await this.#repository.block('oldest');
    if (oldest.firstId === LOWEST_ID) return false;
    const rows = await this.#repository.below(oldest.firstId, BATCH, BATCH_BYTES);
    const last = rows.at(-1);
    if (last === undefined) {
      await this.#repository.saveBlock({ ...oldest, firstId: LOWEST_ID });
      return false;
    }
    const full = oldest.size >= BLOCK_SIZE;
    const block = full ? oldest.block - 1 : oldest.block;
    await this.#repository.store(
      rows.filter(({ hidden }) => !hidden).map((row) => searchRowOf({ ...row, block })),
      this.language,
    );
    const size = (full ? 0 : oldest.size) + rows.length;
    await this.#repository.saveBlock({ block, firstId: last.id, size });
    return true;
  }

  async #store(messages: readonly IndexedMessage[]): Promise<void> {
    await this.#repository.remove(messages.filter(({ hidden }) => hidden).map(({ id }) => id));
    const shown = messages.filter(({ hidden }) => !hidden);
    const added = new Set(await this.#repository.store(shown.map(searchRowOf), this.language));
    if (added.size > 0) await this.#count(shown, added);
  }

  /** Begins a new block when the newest one is full. */
  async #count(messages: readonly IndexedMessage[], added: ReadonlySet<MessageId>): Promise<void> {
    const newest = await this.#repository.block('newest');
    const grown = messages.filter(({ id, block }) => block === newest.block && added.has(id));
    const block: SearchBlock = { ...newest, size: newest.size + grown.length };
    await this.#repository.saveBlock(block);
    const highest = await this.#repository.highestId('found');
    if (block.size < BLOCK_SIZE || highest === null) return;
    await this.#repository.saveBlock({
      block: block.block + 1,
      firstId: idAfter(highest),
      size: 0,
    });
  }
}

function hasBlock(row: ChangedMessage): row is ChangedMessage & { readonly block: number } {
  return row.block !== null;
}

/** The next larger id. */
function idAfter(id: MessageId): MessageId {
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return next.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
