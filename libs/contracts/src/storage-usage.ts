import type { FileKind } from './files.js';
import type { DisplayName, Timestamp, UserId, Username } from './protocol.js';

/** How many files there are, and how large they are together. */
export interface StoredAmount {
  readonly files: number;
  readonly bytes: number;
}

/** The files of one kind. */
export interface KindUsage extends StoredAmount {
  readonly kind: FileKind;
}

/** The files that users have uploaded. Counted at most once a minute. */
export interface StorageUsage {
  readonly backend: 'disk' | 's3';
  /** Of contents and unfinished uploads. A content that several files have is stored once. */
  readonly usedBytes: number;
  /** What all files may have together; null: without a limit. */
  readonly limitBytes: number | null;
  /** What the files of one user may have together; null: without a limit. */
  readonly userLimitBytes: number | null;
  readonly files: number;
  /** The largest first; kinds without files are missing. */
  readonly kinds: readonly KindUsage[];
  /** Files that are in no message, deleted a day after their upload. */
  readonly unsent: StoredAmount;
  /** Contents without a file, which are deleted soon. */
  readonly unreferenced: StoredAmount;
  /** Uploads that have begun and not ended. */
  readonly unfinished: StoredAmount;
  readonly countedAt: Timestamp;
}

/** The files of a user; those in several messages count once. */
export interface UserStorage extends StoredAmount {
  readonly id: UserId;
  readonly username: Username;
  readonly displayName: DisplayName;
}
