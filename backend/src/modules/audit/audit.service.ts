import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { LIMITS } from '@chatcall/contracts';
import type { AuditEntry, AuditVerification, CursorPage } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, integerField } from '../../platform/database/index.js';
import type { AuditFilter, ChainedAuditEntry } from './audit-entry.js';
import { AuditLog } from './audit-log.js';
import { AuditVerifier } from './audit-verification.js';
import { AuditWriter } from './audit-writer.js';
import { AuditRepository } from './audit.repository.js';

const CURSOR = new KeysetCursor<{ id: number }>('audit', {
  id: integerField(Number.MAX_SAFE_INTEGER),
});
/** Entries that are in memory at once during an export. */
const EXPORT_BATCH = 1_000;

/** Reads the audit log for administrators and auditors. */
@Injectable()
export class AuditService {
  readonly #repository: AuditRepository;
  readonly #writer: AuditWriter;
  readonly #log: AuditLog;
  readonly #verifier: AuditVerifier;

  constructor(
    repository: AuditRepository,
    writer: AuditWriter,
    log: AuditLog,
    verifier: AuditVerifier,
  ) {
    this.#repository = repository;
    this.#writer = writer;
    this.#log = log;
    this.#verifier = verifier;
  }

  /**
   * The newest entries first.
   * @throws CursorError
   */
  async page(
    filter: AuditFilter,
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<AuditEntry>> {
    const position = CURSOR.decode(cursor);
    const found = await this.#repository.page(filter, position?.id ?? null, limit + 1);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(toEntry),
      nextCursor: found.length > limit && last ? CURSOR.encode({ id: last.id }) : null,
    };
  }

  /**
   * Writes entries as lines of JSON, the newest first, as fast as they are read. Exporting is an entry
   * of its own. Ends early when the client no longer reads.
   */
  async export(filter: AuditFilter, output: Writable): Promise<void> {
    this.#log.record({ action: 'audit.exported', target: null });
    let before: number | null = null;
    for (;;) {
      const batch: ChainedAuditEntry[] = await this.#repository.page(filter, before, EXPORT_BATCH);
      if (output.destroyed) return;
      const lines = batch.map((entry) => `${JSON.stringify(toEntry(entry))}\n`).join('');
      if (!output.write(lines)) await Promise.race([once(output, 'drain'), once(output, 'close')]);
      before = batch.at(-1)?.id ?? before;
      if (batch.length < EXPORT_BATCH) break;
    }
    output.end();
  }

  /** Checks all entries, with those that this process has not stored yet. */
  async verify(): Promise<AuditVerification> {
    await this.#writer.settled();
    return this.#verifier.verify();
  }
}

function toEntry({ previousHash: _, ...entry }: ChainedAuditEntry): AuditEntry {
  return { ...entry, at: entry.at.toISOString(), hash: entry.hash.toString('hex') };
}
