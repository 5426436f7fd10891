import type { AuditFault, AuditFaultKind, AuditVerification } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Transactor } from '../../platform/database/index.js';
import { FIRST_HASH, hashOf } from './audit-entry.js';
import { AuditSeal } from './audit-seal.js';
import { AuditRepository } from './audit.repository.js';

/** Entries that are in memory at once. */
const BATCH = 2_000;
/** Faults that are named; the others are counted. */
const FAULTS_MAX = 100;

class Faults {
  readonly named: AuditFault[] = [];
  count = 0;

  add(kind: AuditFaultKind, id: number): void {
    this.count += 1;
    if (this.named.length < FAULTS_MAX) this.named.push({ id, kind });
  }
}

/** Checks that the audit log is as the server wrote it. */
@Injectable()
export class AuditVerifier {
  readonly #repository: AuditRepository;
  readonly #seal: AuditSeal;
  readonly #transactor: Transactor;

  constructor(repository: AuditRepository, seal: AuditSeal, transactor: Transactor) {
    this.#repository = repository;
    this.#seal = seal;
    this.#transactor = transactor;
  }

  /** Reads all entries, in the state of one moment, and computes their hashes again. */
  verify(): Promise<AuditVerification> {
    return this.#transactor.run(async () => {
      await this.#repository.freeze();
      const head = await this.#repository.head();
      const faults = new Faults();
      if (!this.#seal.isSigned(head)) faults.add('head', head.lastId);
      let [lastId, entries] = [0, 0];
      let lastHash: Buffer = FIRST_HASH;
      for (;;) {
        const batch = await this.#repository.after(lastId, BATCH);
        for (const entry of batch) {
          entries += 1;
          if (entry.id > head.lastId) faults.add('beyond-head', entry.id);
          if (entry.id !== lastId + 1) faults.add('missing', lastId + 1);
          else if (!entry.previousHash.equals(lastHash)) faults.add('unlinked', entry.id);
          if (!entry.hash.equals(hashOf(entry.id, entry.previousHash, entry)))
            faults.add('altered', entry.id);
          [lastId, lastHash] = [entry.id, entry.hash];
        }
        if (batch.length < BATCH) break;
      }
      if (lastId < head.lastId) faults.add('missing', lastId + 1);
      else if (lastId === head.lastId && !lastHash.equals(head.lastHash))
        faults.add('head', head.lastId);
      const { named, count } = faults;
      return { entries, intact: count === 0, faults: named, faultCount: count };
    });
  }
}
