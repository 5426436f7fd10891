import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { Transactor } from '../../platform/database/index.js';
import { ShutdownSequence } from '../../platform/lifecycle/index.js';
import { AuditSeal } from './audit-seal.js';
import { FIRST_HASH, chained } from './audit-entry.js';
import type { NewAuditEntry } from './audit-entry.js';
import { AuditRepository } from './audit.repository.js';

/** Entries that are written in one transaction. */
const BATCH = 500;
/** Entries that wait at most while the database does not answer; further ones are counted. */
const WAITING_MAX = 10_000;
/** Milliseconds until the next attempt after an error. */
const RETRY_MS = 1_000;

/**
 * Adds entries to the audit log, in the order of the calls. Nobody waits for it: while a batch is
 * written, the next one collects. After an error it tries again until the database answers, and then
 * says how many entries were lost because too many waited.
 */
@Injectable()
export class AuditWriter implements OnModuleInit, OnApplicationBootstrap {
  readonly #logger = new Logger(AuditWriter.name);
  readonly #repository: AuditRepository;
  readonly #seal: AuditSeal;
  readonly #transactor: Transactor;
  readonly #shutdown: ShutdownSequence;
  readonly #config: AppConfig;
  #waiting: NewAuditEntry[] = [];
  #lost = 0;
  #writing: Promise<void> | null = null;
  #closed = false;

  constructor(
    repository: AuditRepository,
    seal: AuditSeal,
    transactor: Transactor,
    shutdown: ShutdownSequence,
    config: AppConfig,
  ) {
    this.#repository = repository;
    this.#seal = seal;
    this.#transactor = transactor;
    this.#shutdown = shutdown;
    this.#config = config;
  }

  onModuleInit(): void {
    this.#shutdown.register('close-redis', 'audit log', () => this.close());
  }

  /**
   * The end of an empty log is signed, too: a log that was emptied by hand is not. A process that
   * only carries media writes nothing.
   */
  async onApplicationBootstrap(): Promise<void> {
    if (this.#config.carriesOnlyMedia) return;
    await this.#repository.signFirst(this.#seal.macOf(0, FIRST_HASH));
  }

  add(entry: NewAuditEntry): void {
    if (this.#waiting.length >= WAITING_MAX) this.#lost += 1;
    else this.#waiting.push(entry);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when everything that was added before is stored, or could not be. */
  async settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** Writes what waits, without further attempts after an error. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.settled();
  }

  /** Never rejects. */
  async #writeAll(): Promise<void> {
    // Not in the same turn: entries of one request come together.
    await Promise.resolve();
    while (this.#waiting.length > 0 || this.#lost > 0) {
      const written = await this.#write();
      if (written) continue;
      if (this.#closed) break;
      await sleep(RETRY_MS, undefined, { ref: false });
    }
    this.#writing = null;
  }

  async #write(): Promise<boolean> {
    const batch = this.#waiting.slice(0, BATCH);
    const lost = batch.length < BATCH ? this.#lost : 0;
    const entries = lost > 0 ? [...batch, lossOf(lost)] : batch;
    try {
      await this.#transactor.run(async () => {
        const { lastId, lastHash } = await this.#repository.lockHead();
        const next = chained(lastId, lastHash, entries);
        const last = next.at(-1);
        if (last === undefined) return;
        const mac = this.#seal.macOf(last.id, last.hash);
        await this.#repository.append(next, { lastId: last.id, lastHash: last.hash, mac });
      });
    } catch (error) {
      this.#logger.error(
        { err: error, waiting: this.#waiting.length, lost: this.#lost },
        'Entries of the audit log could not be stored yet',
      );
      return false;
    }
    this.#waiting = this.#waiting.slice(batch.length);
    this.#lost -= lost;
    return true;
  }
}

function lossOf(count: number): NewAuditEntry {
  return {
    at: new Date(),
    action: 'audit.entries-lost',
    actorKind: 'system',
    actorId: null,
    sessionId: null,
    targetKind: null,
    targetId: null,
    address: '',
    userAgent: '',
    requestId: null,
    details: { count },
  };
}
