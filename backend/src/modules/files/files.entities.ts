import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { FileKind } from '@chatcall/contracts';

/**
 * A stored content, once for all files that have it, and what was found in it. `modules/files/blobs`
 * reads and writes it.
 */
@Entity('blobs')
@Index('blobs_unreferenced_at_idx', ['unreferencedAt'], { where: '(unreferenced_at IS NOT NULL)' })
@Check('blobs_sha256_check', 'octet_length(sha256) = 32')
@Check('blobs_refs_check', 'refs >= 0 AND (refs = 0) = (unreferenced_at IS NOT NULL)')
class BlobEntity {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'blobs_pkey' })
  sha256: Buffer;

  @Column('bigint')
  size: string;

  /** Media type, found in the content. That of its files may be another one. */
  @Column('text')
  type: string;

  /** Number of files with this content. */
  @Column('integer', { default: 0 })
  refs: number;

  @Column('integer', { nullable: true })
  width: number | null;

  @Column('integer', { nullable: true })
  height: number | null;

  /** In milliseconds. */
  @Column('integer', { nullable: true })
  duration: number | null;

  @Column('integer', { nullable: true })
  pages: number | null;

  @Column('boolean', { default: false })
  animated: boolean;

  @Column('text', { nullable: true })
  blurhash: string | null;

  /** Previews of it are stored. */
  @Column('boolean', { default: false })
  preview: boolean;

  /** When the columns above were found in the content; null: not yet. */
  @Column('timestamptz', { name: 'examined_at', nullable: true })
  examinedAt: Date | null;

  /** A program was not installed then: it is examined again with the next file. */
  @Column('boolean', { name: 'program_missing', default: false })
  programMissing: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** Since when no file has this content. */
  @Column('timestamptz', { name: 'unreferenced_at', nullable: true })
  unreferencedAt: Date | null;
}

/** A file that a user has uploaded. */
@Entity('files')
@Index('files_owner_id_idx', ['ownerId'])
@Index('files_sha256_idx', ['sha256'])
@Index('files_unsent_idx', ['createdAt'], { where: '(refs = 0)' })
@Check('files_refs_check', 'refs >= 0')
class FileEntity {
  /** The id of the upload that it was made of. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'files_pkey' })
  id: string;

  @Column('uuid', { name: 'owner_id' })
  @ForeignKey('users', { name: 'files_owner_id_fkey' })
  ownerId: string;

  @Column('bytea')
  @ForeignKey(() => BlobEntity, { name: 'files_sha256_fkey' })
  sha256: Buffer;

  @Column('text')
  name: string;

  @Column('text')
  kind: FileKind;

  /** Media type. The content decides, and for a voice message that it is one. */
  @Column('text')
  type: string;

  @Column('bigint')
  size: string;

  /** Of a voice message, in milliseconds, as its recorder has measured it. */
  @Column('integer', { nullable: true })
  duration: number | null;

  @Column('smallint', { array: true, nullable: true })
  waveform: number[] | null;

  /** Number of messages that carry it; 0: not sent yet. */
  @Column('integer', { default: 0 })
  refs: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}

/** An upload that is not a file yet. */
@Entity('uploads')
@Index('uploads_owner_id_creation_key_key', ['ownerId', 'creationKey'], { unique: true })
@Index('uploads_expires_at_idx', ['expiresAt'])
class UploadEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'uploads_pkey' })
  id: string;

  @Column('uuid', { name: 'owner_id' })
  @ForeignKey('users', { name: 'uploads_owner_id_fkey' })
  ownerId: string;

  /** Bytes that it will have. */
  @Column('bigint')
  size: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** The `Idempotency-Key` with which it was created; null: without one. */
  @Column('text', { name: 'creation_key', nullable: true })
  creationKey: string | null;

  /** When it is deleted unless more bytes arrive. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}

/** Tables of files. */
export const FILES_ENTITIES = [BlobEntity, FileEntity, UploadEntity] as const;
