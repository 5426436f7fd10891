import type { Timestamp, UserId } from './protocol.js';

/** Bounds of exports of users. */
export const USER_EXPORT_LIMITS = {
  /** Bytes of files in an archive; those beyond are only named in it. */
  fileBytes: 4 * 1024 ** 3,
  keptSeconds: 7 * 86_400,
  /** Exports that a list returns. */
  listed: 20,
} as const;

/** `failed`: it was tried several times. */
export type UserExportState = 'running' | 'done' | 'failed' | 'cancelled';

/** All states of an export. */
export const USER_EXPORT_STATES: readonly UserExportState[] = [
  'running',
  'done',
  'failed',
  'cancelled',
];

/** An archive with everything that the server has of a user. */
export interface UserExport {
  readonly id: string;
  /** Of whom it is. */
  readonly userId: UserId;
  readonly state: UserExportState;
  /** Messages and files that are in the archive so far. */
  readonly processed: number;
  /** Messages and files that there are. */
  readonly total: number;
  /** Bytes of the archive; null until it is done. */
  readonly size: number | null;
  readonly createdAt: Timestamp;
  /** When the archive is deleted. */
  readonly expiresAt: Timestamp;
}

/** Without a user: an export of one's own data. */
export interface StartUserExportRequest {
  readonly userId?: UserId;
}
