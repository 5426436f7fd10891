import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { deleteInBatches } from '../database/index.js';
import { JobQueue } from '../queue/index.js';
import { IdempotencyKeyRepository } from './idempotency-key.repository.js';

const JOB = 'platform.idempotency-clean-up';
const EVERY_MS = 3_600_000;

/** Deletes idempotency keys after a day. */
@Injectable()
export class IdempotencyCleanUp implements OnModuleInit {
  readonly #logger = new Logger(IdempotencyCleanUp.name);
  readonly #jobs: JobQueue;
  readonly #keys: IdempotencyKeyRepository;

  constructor(jobs: JobQueue, keys: IdempotencyKeyRepository) {
    this.#jobs = jobs;
    this.#keys = keys;
  }

  onModuleInit(): void {
    this.#jobs.every(JOB, EVERY_MS, () => this.run());
  }

  async run(): Promise<void> {
    const deleted = await deleteInBatches((limit) => this.#keys.deleteOld(limit));
    if (deleted > 0) this.#logger.log({ deleted }, 'Deleted idempotency keys');
  }
}
