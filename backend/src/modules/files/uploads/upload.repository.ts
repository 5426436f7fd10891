import type { FileId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, Transactor } from '../../../platform/database/index.js';

/** An unfinished upload expires this long after its last request with bytes. */
const EXPIRES_AFTER = `interval '24 hours'`;
/** First number of the advisory locks under which bytes are reserved. */
const RESERVE_LOCK = 640_731_520;
/** Reservations of all users wait for each other only where there is a quota for all. */
const EVERYONE = 0;

export interface UploadRow {
  readonly size: number;
  readonly expiresAt: Date;
}

/** An upload that is to be created. */
export interface NewUpload {
  readonly id: FileId;
  readonly ownerId: UserId;
  readonly size: number;
  /** Null: the same request creates another one. */
  readonly creationKey: string | null;
}

/** What was reserved: the new upload, or the one that the same request has created before. */
export interface ReservedUpload extends UploadRow {
  readonly id: FileId;
}

/** Bytes and uploads that a new upload is added to. */
export interface StoredBytes {
  /** Of files and unfinished uploads of the user. */
  readonly used: number;
  /** Unfinished uploads of the user. */
  readonly unfinished: number;
  /** Of all files and unfinished uploads; 0 when it is not needed. */
  readonly total: number;
}

/** Reads and writes the uploads that are not files yet. */
@Injectable()
export class UploadRepository {
  readonly #database: Database;
  readonly #transactor: Transactor;

  constructor(database: Database, transactor: Transactor) {
    this.#database = database;
    this.#transactor = transactor;
  }

  /**
   * Stores a new upload. Two at once are checked one after the other, so that they cannot pass a
   * quota together, and that two with the same key are one.
   * @param prepare runs before the upload is stored, and throws when it would be too much
   */
  reserve(
    { id, ownerId, size, creationKey }: NewUpload,
    { withTotal }: { readonly withTotal: boolean },
    prepare: (stored: StoredBytes) => Promise<void>,
  ): Promise<ReservedUpload> {
    return this.#transactor.run(async () => {
      if (withTotal)
        await this.#database.query('SELECT pg_advisory_xact_lock($1, $2)', [
          RESERVE_LOCK,
          EVERYONE,
        ]);
      else
        await this.#database.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [
          RESERVE_LOCK,
          ownerId,
        ]);
      const known = creationKey === null ? null : await this.#withKey(ownerId, creationKey);
      if (known !== null) return known;
      await prepare(await this.stored(ownerId, withTotal));
      const [row] = await this.#database.query<{ expiresAt: Date }>(
        `INSERT INTO uploads (id, owner_id, size, creation_key, created_at, expires_at)
         VALUES ($1, $2, $3, $4, now(), now() + ${EXPIRES_AFTER}) RETURNING expires_at AS "expiresAt"`,
        [id, ownerId, size, creationKey],
      );
      if (row === undefined) throw new Error('The upload was not stored');
      return { id, size, expiresAt: row.expiresAt };
    });
  }

  /** The upload that was created with the key. One that has expired does not have it any more. */
  async #withKey(ownerId: UserId, creationKey: string): Promise<ReservedUpload | null> {
    await this.#database.query(
      `UPDATE uploads SET creation_key = NULL
       WHERE owner_id = $1 AND creation_key = $2 AND expires_at <= now()`,
      [ownerId, creationKey],
    );
    const [row] = await this.#database.query<ReservedUpload & { size: string }>(
      `SELECT id, size, expires_at AS "expiresAt" FROM uploads WHERE owner_id = $1 AND creation_key = $2`,
      [ownerId, creationKey],
    );
    return row === undefined ? null : { ...row, size: Number(row.size) };
  }

  async stored(ownerId: UserId, withTotal = false): Promise<StoredBytes> {
    const [row] = await this.#database.query<Record<keyof StoredBytes, string>>(
      `SELECT u.count AS unfinished, u.bytes + f.bytes AS used,
         CASE WHEN $2 THEN (SELECT COALESCE(sum(size), 0) FROM blobs) + (SELECT COALESCE(sum(size), 0) FROM uploads) ELSE 0 END AS total
       FROM (SELECT count(*), COALESCE(sum(size), 0) AS bytes FROM uploads WHERE owner_id = $1) u,
         (SELECT COALESCE(sum(size), 0) AS bytes FROM files WHERE owner_id = $1) f`,
      [ownerId, withTotal],
    );
    const { used = 0, unfinished = 0, total = 0 } = row ?? {};
    return { used: Number(used), unfinished: Number(unfinished), total: Number(total) };
  }

  /** @returns null when the user has no such upload */
  async find(ownerId: UserId, id: FileId): Promise<UploadRow | null> {
    const [row] = await this.#database.query<UploadRow & { size: string }>(
      `SELECT size, expires_at AS "expiresAt" FROM uploads WHERE id = $1 AND owner_id = $2 AND expires_at > now()`,
      [id, ownerId],
    );
    return row === undefined ? null : { ...row, size: Number(row.size) };
  }

  /** The size of any upload, for the store of its bytes. */
  async sizeOf(id: FileId): Promise<number | null> {
    const [row] = await this.#database.query<{ size: string }>(
      'SELECT size FROM uploads WHERE id = $1',
      [id],
    );
    return row === undefined ? null : Number(row.size);
  }

  /**
   * Before bytes of an upload arrive: it expires later.
   * @returns null when the user has no such upload
   */
  async prolong(ownerId: UserId, id: FileId): Promise<UploadRow | null> {
    const [row] = await this.#database.query<UploadRow & { size: string }>(
      `UPDATE uploads SET expires_at = now() + ${EXPIRES_AFTER}
       WHERE id = $1 AND owner_id = $2 AND expires_at > now() RETURNING size, expires_at AS "expiresAt"`,
      [id, ownerId],
    );
    return row === undefined ? null : { ...row, size: Number(row.size) };
  }

  async remove(id: FileId): Promise<void> {
    await this.#database.query('DELETE FROM uploads WHERE id = $1', [id]);
  }

  async idsOf(ownerId: UserId): Promise<FileId[]> {
    const rows = await this.#database.query<{ id: FileId }>(
      'SELECT id FROM uploads WHERE owner_id = $1',
      [ownerId],
    );
    return rows.map(({ id }) => id);
  }

  async expired(limit: number): Promise<FileId[]> {
    const rows = await this.#database.query<{ id: FileId }>(
      'SELECT id FROM uploads WHERE expires_at <= now() ORDER BY expires_at LIMIT $1',
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Those of the ids that are stored. */
  async existing(ids: readonly FileId[]): Promise<Set<FileId>> {
    const rows = await this.#database.query<{ id: FileId }>(
      'SELECT id FROM uploads WHERE id = ANY($1)',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
