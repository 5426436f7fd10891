import type { SiteRole } from './site.js';
import type { Timestamp, UserId } from './protocol.js';

/** Bounds of a file with users. */
export const USER_IMPORT_LIMITS = {
  rows: 10_000,
  bytes: 4 * 1024 * 1024,
  /** Characters of one field. */
  field: 1_000,
  /** Imports that a list returns. */
  listed: 20,
} as const;

/** The columns of a file with users. `role` may be left out: member. */
export type UserImportColumn = 'username' | 'displayName' | 'email' | 'role';

/** All columns, in the order of the template. */
export const USER_IMPORT_COLUMNS: readonly UserImportColumn[] = [
  'username',
  'displayName',
  'email',
  'role',
];

/** `loading`: the file is being received. */
export type UserImportState = 'loading' | 'running' | 'done' | 'cancelled';

/** All states of an import. */
export const USER_IMPORT_STATES: readonly UserImportState[] = [
  'loading',
  'running',
  'done',
  'cancelled',
];

/**
 * `accepted`: a dry run found that the user would be created; `unchanged`: there is an account with
 * this username and e-mail address already; `refused`: the row has problems.
 */
export type UserImportOutcome = 'pending' | 'created' | 'accepted' | 'unchanged' | 'refused';

/** All outcomes of a row. */
export const USER_IMPORT_OUTCOMES: readonly UserImportOutcome[] = [
  'pending',
  'created',
  'accepted',
  'unchanged',
  'refused',
];

/** An import of users from a file. */
export interface UserImport {
  readonly id: string;
  /** Nothing is created. */
  readonly dryRun: boolean;
  readonly state: UserImportState;
  readonly rows: number;
  /** Rows that have an outcome. */
  readonly processed: number;
  /** Rows whose user was created, or would be in a dry run. */
  readonly created: number;
  readonly refused: number;
  /**
   * How users get their links: by `mail`, or with `download`, which works once; `none`: there is
   * nothing to hand over, or it was downloaded.
   */
  readonly links: 'mail' | 'download' | 'none';
  readonly createdAt: Timestamp;
}

/** What is wrong with a row. */
export interface UserImportProblem {
  /** Null: the row as a whole. */
  readonly column: UserImportColumn | null;
  /** Name of the rule, such as `isEmail`, `taken` or `repeated`. */
  readonly rule: string;
  /** English sentence. */
  readonly detail: string;
}

/** A row of an import. */
export interface UserImportRow {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
  readonly username: string;
  readonly email: string;
  readonly outcome: UserImportOutcome;
  readonly userId: UserId | null;
  readonly problems: readonly UserImportProblem[];
}

/** The values of a row, as they are in the file. */
export interface UserImportValues {
  readonly username: string;
  readonly displayName: string;
  readonly email: string;
  readonly role: SiteRole;
}
