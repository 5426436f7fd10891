import type { FileId, FileKind, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { Sha256 } from './blobs/index.js';

/** A file, with what was found in its content. */
export interface FileRow {
  readonly id: FileId;
  readonly ownerId: UserId;
  readonly sha256: Sha256;
  readonly name: string;
  readonly kind: FileKind;
  readonly type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly duration: number | null;
  readonly pages: number | null;
  readonly animated: boolean;
  readonly blurhash: string | null;
  readonly preview: boolean;
  readonly waveform: readonly number[] | null;
  /** Number of messages that carry it. */
  readonly refs: number;
}

/** A file to be made of an upload. */
export interface NewFile {
  /** The id of the upload. */
  readonly id: FileId;
  readonly ownerId: UserId;
  readonly name: string;
  readonly kind: FileKind;
  readonly type: string;
  /** Of a voice message; null for other files. */
  readonly duration: number | null;
  readonly waveform: readonly number[] | null;
}

/**
 * Columns of a `FileRow`: of `f`, the file, and `b`, its content. Nothing is to be seen of a voice
 * message, also when its content has a video.
 */
const FILE_COLUMNS = `f.id, f.owner_id AS "ownerId", encode(f.sha256, 'hex') AS sha256, f.name, f.kind, f.type,
  f.size::float8 AS size, coalesce(f.duration, b.duration) AS duration, b.pages, b.animated, f.waveform, f.refs,
  b.preview AND f.kind <> 'voice' AS preview, CASE WHEN f.kind <> 'voice' THEN b.width END AS width,
  CASE WHEN f.kind <> 'voice' THEN b.height END AS height, CASE WHEN f.kind <> 'voice' THEN b.blurhash END AS blurhash`;

/** Reads and writes the table `files`. */
@Injectable()
export class FileRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns null when there is none */
  async find(id: FileId): Promise<FileRow | null> {
    const [row] = await this.findAll([id]);
    return row ?? null;
  }

  /** In the order of `ids`; unknown ones are missing. */
  findAll(ids: readonly FileId[]): Promise<readonly FileRow[]> {
    return this.#database.query<FileRow>(
      `SELECT ${FILE_COLUMNS}
       FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
         JOIN files f ON f.id = wanted.id JOIN blobs b ON b.sha256 = f.sha256
       ORDER BY wanted.place`,
      [ids],
    );
  }

  /** @returns false when there is a file with this id */
  async insert(file: NewFile, sha256: Sha256, size: number): Promise<boolean> {
    const rows = await this.#database.query(
      `INSERT INTO files (id, owner_id, sha256, name, kind, type, size, duration, waveform)
       VALUES ($1, $2, decode($3, 'hex'), $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING RETURNING 1`,
      [
        ...[file.id, file.ownerId, sha256, file.name, file.kind, file.type],
        ...[size, file.duration, file.waveform],
      ],
    );
    return rows.length > 0;
  }

  /** For a file that was not sent: what is known of its content shows that it is another kind. */
  async correctKind(id: FileId, kind: FileKind, type: string): Promise<void> {
    await this.#database.query('UPDATE files SET kind = $2, type = $3 WHERE id = $1 AND refs = 0', [
      id,
      kind,
      type,
    ]);
  }

  /** Counts one message less for each item. Inside a transaction; then call `deleteUnused`. */
  async removeReferences(ids: readonly FileId[]): Promise<void> {
    await this.#database.query(
      `WITH ended AS (SELECT id, count(*)::integer AS count FROM unnest($1::uuid[]) id GROUP BY id),
         locked AS (SELECT f.id, e.count FROM files f JOIN ended e USING (id) ORDER BY f.id FOR UPDATE OF f)
       UPDATE files f SET refs = f.refs - l.count FROM locked l WHERE f.id = l.id`,
      [ids],
    );
  }

  /** Deletes those of the files that are in no message. @returns their contents */
  async deleteUnused(ids: readonly FileId[]): Promise<readonly Sha256[]> {
    const rows = await this.#database.query<{ sha256: Sha256 }>(
      `DELETE FROM files WHERE id = ANY($1::uuid[]) AND refs = 0 RETURNING encode(sha256, 'hex') AS sha256`,
      [ids],
    );
    return rows.map(({ sha256 }) => sha256);
  }

  /** Deletes the files of a user that are in no message. @returns their contents */
  async deleteUnsentOf(ownerId: UserId): Promise<readonly Sha256[]> {
    const rows = await this.#database.query<{ sha256: Sha256 }>(
      `DELETE FROM files WHERE owner_id = $1 AND refs = 0 RETURNING encode(sha256, 'hex') AS sha256`,
      [ownerId],
    );
    return rows.map(({ sha256 }) => sha256);
  }

  /** Deletes files that were made that long ago and never sent. @returns their contents */
  async deleteAbandoned(seconds: number, limit: number): Promise<readonly Sha256[]> {
    const rows = await this.#database.query<{ sha256: Sha256 }>(
      `WITH abandoned AS (
         SELECT id FROM files WHERE refs = 0 AND created_at < now() - make_interval(secs => $1)
         ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       DELETE FROM files f USING abandoned a WHERE f.id = a.id AND f.refs = 0 RETURNING encode(f.sha256, 'hex') AS sha256`,
      [seconds, limit],
    );
    return rows.map(({ sha256 }) => sha256);
  }
}
