import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';

/** SHA-256 of a content: 64 hexadecimal digits in lower case. */
export type Sha256 = string;

/** What is known of a content before it is examined. */
export interface BlobContent {
  readonly sha256: Sha256;
  /** Bytes. */
  readonly size: number;
  /** Media type, found in the content. */
  readonly type: string;
}

/** What was found in a content; null: not known, or not of this kind of file. */
export interface BlobFindings {
  readonly width: number | null;
  readonly height: number | null;
  /** In milliseconds. */
  readonly duration: number | null;
  readonly pages: number | null;
  readonly animated: boolean;
  readonly blurhash: string | null;
}

/** A stored content. */
export interface Blob extends BlobContent, BlobFindings {
  readonly preview: boolean;
  readonly examined: boolean;
  /** Increases when it is examined again; null: it was not. */
  readonly examinedAt: Date | null;
  /** It was examined without a program that was not installed. */
  readonly programMissing: boolean;
}

/** Reads and writes the table `blobs`. */
@Injectable()
export class BlobRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns null when there is none */
  async find(sha256: Sha256): Promise<Blob | null> {
    const [row] = await this.#database.query<Blob>(
      `SELECT encode(sha256, 'hex') AS sha256, size::float8 AS size, type, width, height, duration, pages, animated,
         blurhash, preview, examined_at IS NOT NULL AS examined, examined_at AS "examinedAt", program_missing AS "programMissing"
       FROM blobs WHERE sha256 = decode($1, 'hex')`,
      [sha256],
    );
    return row ?? null;
  }

  /** Takes a reference to a content that has others. @returns false when it has none */
  async addReference(sha256: Sha256): Promise<boolean> {
    const rows = await this.#database.query(
      `UPDATE blobs SET refs = refs + 1 WHERE sha256 = decode($1, 'hex') AND refs > 0 RETURNING 1`,
      [sha256],
    );
    return rows.length > 0;
  }

  /** Notes a content that is about to be stored, so that the clean-up finds it if nobody uses it. */
  async announce({ sha256, size, type }: BlobContent): Promise<void> {
    await this.#database.query(
      `INSERT INTO blobs (sha256, size, type, refs, unreferenced_at) VALUES (decode($1, 'hex'), $2, $3, 0, now())
       ON CONFLICT (sha256) DO UPDATE SET unreferenced_at = now() WHERE blobs.refs = 0`,
      [sha256, size, type],
    );
  }

  /** Takes a reference, the first one, too. The row is locked until the transaction ends. */
  async take({ sha256, size, type }: BlobContent): Promise<void> {
    await this.#database.query(
      `INSERT INTO blobs (sha256, size, type, refs) VALUES (decode($1, 'hex'), $2, $3, 1)
       ON CONFLICT (sha256) DO UPDATE SET refs = blobs.refs + 1, unreferenced_at = NULL`,
      [sha256, size, type],
    );
  }

  /**
   * Ends one reference for each item. Rows are locked in the order of their keys, so that two
   * transactions do not wait for each other.
   * @returns the contents without references
   */
  async release(hashes: readonly Sha256[]): Promise<readonly Sha256[]> {
    const rows = await this.#database.query<{ sha256: Sha256 }>(
      `WITH ended AS (SELECT decode(hash, 'hex') AS sha256, count(*)::integer AS count FROM unnest($1::text[]) hash GROUP BY 1),
         locked AS (SELECT b.sha256, e.count FROM blobs b JOIN ended e USING (sha256) ORDER BY b.sha256 FOR UPDATE OF b)
       UPDATE blobs b SET refs = b.refs - l.count, unreferenced_at = CASE WHEN b.refs = l.count THEN now() END
       FROM locked l WHERE b.sha256 = l.sha256
       RETURNING CASE WHEN b.refs = 0 THEN encode(b.sha256, 'hex') END AS sha256`,
      [hashes],
    );
    return rows.flatMap(({ sha256 }) => sha256 ?? []);
  }

  /** Locks the row until the transaction ends. @returns whether there is such a content */
  async lock(sha256: Sha256): Promise<boolean> {
    const rows = await this.#database.query(
      `SELECT 1 FROM blobs WHERE sha256 = decode($1, 'hex') FOR NO KEY UPDATE`,
      [sha256],
    );
    return rows.length > 0;
  }

  /** Locks the row until the transaction ends. @returns whether it exists and has no references */
  async lockUnreferenced(sha256: Sha256): Promise<boolean> {
    const rows = await this.#database.query(
      `SELECT 1 FROM blobs WHERE sha256 = decode($1, 'hex') AND refs = 0 FOR UPDATE`,
      [sha256],
    );
    return rows.length > 0;
  }

  async delete(sha256: Sha256): Promise<void> {
    await this.#database.query(`DELETE FROM blobs WHERE sha256 = decode($1, 'hex')`, [sha256]);
  }

  async saveFindings(
    sha256: Sha256,
    found: BlobFindings,
    { preview, programMissing }: Pick<Blob, 'preview' | 'programMissing'>,
  ): Promise<void> {
    await this.#database.query(
      `UPDATE blobs SET width = $2, height = $3, duration = $4, pages = $5, animated = $6, blurhash = $7, preview = $8,
         program_missing = $9, examined_at = clock_timestamp()
       WHERE sha256 = decode($1, 'hex')`,
      [
        sha256,
        found.width,
        found.height,
        found.duration,
        found.pages,
        found.animated,
        found.blurhash,
        preview,
        programMissing,
      ],
    );
  }

  /** Contents without references for that long, the oldest first. */
  async unreferenced(seconds: number, limit: number): Promise<readonly Sha256[]> {
    const rows = await this.#database.query<{ sha256: Sha256 }>(
      `SELECT encode(sha256, 'hex') AS sha256 FROM blobs
       WHERE unreferenced_at < now() - make_interval(secs => $1) ORDER BY unreferenced_at LIMIT $2`,
      [seconds, limit],
    );
    return rows.map(({ sha256 }) => sha256);
  }
}
