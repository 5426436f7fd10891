import type { KindUsage, StoredAmount, UserId, UserStorage } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';

/** The files of a user, without the name. */
export interface OwnerAmount extends StoredAmount {
  readonly id: UserId;
}

/** What is counted of the files at one moment. */
export interface CountedFiles {
  readonly kinds: readonly KindUsage[];
  readonly unsent: StoredAmount;
  /** Those with most bytes first. */
  readonly owners: readonly OwnerAmount[];
  readonly contents: StoredAmount;
  readonly unreferenced: StoredAmount;
  readonly unfinished: StoredAmount;
}

const amount = (rows: string): string =>
  `(SELECT json_build_object('files', count(*), 'bytes', coalesce(sum(size::float8), 0)) FROM ${rows})`;

/** Counts files, contents and uploads. */
@Injectable()
export class StorageUsageRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Reads each table once: files are added up by owner, kind and whether they were sent, and
   * everything else is made of these sums.
   * @param ownersMax how many owners are returned
   */
  async count(ownersMax: number): Promise<CountedFiles> {
    const [row] = await this.#database.query<CountedFiles>(
      `WITH sums AS MATERIALIZED (
         SELECT owner_id, kind, refs = 0 AS unsent, count(*) AS files, sum(size::float8) AS bytes
         FROM files GROUP BY owner_id, kind, refs = 0)
       SELECT
         (SELECT coalesce(json_agg(k), '[]') FROM (
            SELECT kind, sum(files) AS files, sum(bytes) AS bytes FROM sums GROUP BY kind ORDER BY bytes DESC, kind) k) AS kinds,
         (SELECT json_build_object('files', coalesce(sum(files), 0), 'bytes', coalesce(sum(bytes), 0))
            FROM sums WHERE unsent) AS unsent,
         (SELECT coalesce(json_agg(o), '[]') FROM (
            SELECT owner_id AS id, sum(files) AS files, sum(bytes) AS bytes FROM sums
            GROUP BY owner_id ORDER BY bytes DESC, id LIMIT $1) o) AS owners,
         ${amount('blobs')} AS contents,
         ${amount('blobs WHERE unreferenced_at IS NOT NULL')} AS unreferenced,
         ${amount('uploads')} AS unfinished`,
      [ownersMax],
    );
    if (row === undefined) throw new Error('The files were not counted');
    return row;
  }

  /** Owners without an account are missing. */
  async named(owners: readonly OwnerAmount[]): Promise<readonly UserStorage[]> {
    const names = await this.#database.query<Omit<UserStorage, keyof StoredAmount>>(
      'SELECT id, username, display_name AS "displayName" FROM users WHERE id = ANY($1::uuid[])',
      [owners.map(({ id }) => id)],
    );
    const byId = new Map(names.map((name) => [name.id, name]));
    return owners.flatMap((owner) => {
      const name = byId.get(owner.id);
      return name === undefined ? [] : [{ ...name, files: owner.files, bytes: owner.bytes }];
    });
  }
}
