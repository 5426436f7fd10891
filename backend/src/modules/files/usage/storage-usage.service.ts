import { LIMITS } from '@chatcall/contracts';
import type { CursorPage, StorageUsage, UserStorage } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import { KeysetCursor, UUID_FIELD, integerField } from '../../../platform/database/index.js';
import { StorageUsageRepository } from './storage-usage.repository.js';
import type { CountedFiles, OwnerAmount } from './storage-usage.repository.js';

/** How long the counts are used: counting reads all files. */
const KEEP_MS = 60_000;
/** Users with most bytes that are listed. */
const OWNERS_MAX = 1_000;

type Position = Pick<OwnerAmount, 'bytes' | 'id'>;

const CURSOR = new KeysetCursor<Position>('storage-users', {
  bytes: integerField(Number.MAX_SAFE_INTEGER),
  id: UUID_FIELD,
});

interface Counted {
  readonly files: CountedFiles;
  readonly at: Date;
  readonly until: number;
}

/** How much the files of this server take, for administrators. */
@Injectable()
export class StorageUsageService {
  readonly #counts: StorageUsageRepository;
  readonly #config: AppConfig;
  #last: Counted | null = null;
  #counting: Promise<Counted> | null = null;

  constructor(counts: StorageUsageRepository, config: AppConfig) {
    this.#counts = counts;
    this.#config = config;
  }

  async usage(): Promise<StorageUsage> {
    const { files, at } = await this.#counted();
    const { contents, unfinished, unreferenced, unsent, kinds } = files;
    const { quotaTotal, quotaUser } = this.#config.files;
    return {
      backend: this.#config.s3 === null ? 'disk' : 's3',
      usedBytes: contents.bytes + unfinished.bytes,
      limitBytes: quotaTotal,
      userLimitBytes: quotaUser,
      files: kinds.reduce((sum, kind) => sum + kind.files, 0),
      kinds,
      unsent,
      unreferenced,
      unfinished,
      countedAt: at.toISOString(),
    };
  }

  /** The users with the largest files, at most 1,000. @throws CursorError */
  async users(
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<UserStorage>> {
    const after = CURSOR.decode(cursor);
    const { owners } = (await this.#counted()).files;
    const later = owners.filter((owner) => after === null || isAfter(owner, after));
    const { rows, nextCursor } = CURSOR.page(later, limit);
    return { items: await this.#counts.named(rows), nextCursor };
  }

  /** All requests of a minute use one count. */
  #counted(): Promise<Counted> {
    if (this.#last !== null && performance.now() < this.#last.until)
      return Promise.resolve(this.#last);
    this.#counting ??= this.#count().finally(() => {
      this.#counting = null;
    });
    return this.#counting;
  }

  async #count(): Promise<Counted> {
    const files = await this.#counts.count(OWNERS_MAX);
    this.#last = { files, at: new Date(), until: performance.now() + KEEP_MS };
    return this.#last;
  }
}

/** In the order of the list: most bytes first, then by id. */
function isAfter(owner: Position, position: Position): boolean {
  return owner.bytes < position.bytes || (owner.bytes === position.bytes && owner.id > position.id);
}
