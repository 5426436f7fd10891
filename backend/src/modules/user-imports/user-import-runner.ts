import type { SiteRole, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { AccessControl } from '../../platform/access/index.js';
import { Transactor } from '../../platform/database/index.js';
import { ForbiddenError, SessionGoneError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import {
  EmailTakenError,
  UserAccounts,
  UserStandings,
  UsernameTakenError,
} from '../users/index.js';
import type { TakenAccount } from '../users/index.js';
import { UserImportChecks } from './user-import-checks.js';
import type { CheckedRow } from './user-import-checks.js';
import { UserImportRepository } from './user-import.repository.js';
import type { PendingRow, RowResult, StoredImport } from './user-import.repository.js';
import { UsersImported } from './user-imports.events.js';

/** Rows of one transaction: a cancellation waits for one group at most. */
const GROUP = 100;

/**
 * Creates the users of imports. A row and its user are stored in one transaction, so a process that
 * ends in between leaves nothing half done, and any process can continue.
 */
@Injectable()
export class UserImportRunner {
  readonly #imports: UserImportRepository;
  readonly #checks: UserImportChecks;
  readonly #accounts: UserAccounts;
  readonly #standings: UserStandings;
  readonly #access: AccessControl;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    imports: UserImportRepository,
    checks: UserImportChecks,
    accounts: UserAccounts,
    standings: UserStandings,
    access: AccessControl,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#imports = imports;
    this.#checks = checks;
    this.#accounts = accounts;
    this.#standings = standings;
    this.#access = access;
    this.#transactor = transactor;
    this.#events = events;
  }

  /** Processes rows until the import is finished or cancelled. */
  async run(importId: string): Promise<void> {
    while (await this.#next(importId));
  }

  /** @returns whether there may be more to do */
  async #next(importId: string): Promise<boolean> {
    try {
      return await this.#transactor.run(() => this.#group(importId, GROUP));
    } catch (error) {
      // A user registered with the same name meanwhile: row by row, that one is refused.
      if (!isTaken(error)) throw error;
      return this.#transactor.run(() => this.#group(importId, 1));
    }
  }

  async #group(importId: string, size: number): Promise<boolean> {
    const stored = await this.#imports.lock(importId);
    if (stored?.state !== 'running') return false;
    const importer = await this.#roleOf(stored.createdBy);
    if (importer === undefined) {
      await this.#finish(stored, 'cancelled');
      return false;
    }
    const rows = await this.#imports.pending(importId, size);
    if (rows.length === 0) {
      await this.#finish(stored, 'done');
      return false;
    }
    await this.#imports.settle(importId, await this.#process(rows, importer, stored.dryRun));
    return true;
  }

  /** The rights of the importer are those at this moment. Undefined: they may not import any more. */
  async #roleOf(userId: UserId | null): Promise<SiteRole | null | undefined> {
    if (userId === null) return null;
    try {
      await this.#access.require(userId, { name: 'user-import', permission: 'users.invite' });
      return (await this.#standings.account(userId)).siteRole;
    } catch (error) {
      if (error instanceof ForbiddenError || error instanceof SessionGoneError) return undefined;
      throw error;
    }
  }

  async #process(
    rows: readonly PendingRow[],
    importer: SiteRole | null,
    dryRun: boolean,
  ): Promise<RowResult[]> {
    const checked = await Promise.all(rows.map((row) => this.#checks.check(row, importer)));
    const taken = await this.#accounts.taken(
      checked.map(({ values }) => values.email),
      checked.map(({ values }) => values.username),
    );
    const results = checked.map((row) => settle(row, taken));
    if (dryRun) return results;
    const accepted = checked.filter((_row, index) => results[index]?.outcome === 'accepted');
    const ids = await this.#accounts.invite(accepted.map(({ values }) => values));
    const created = new Map(accepted.map(({ line }, index) => [line, ids[index]]));
    return results.map((result) => {
      const userId = created.get(result.line);
      return userId === undefined ? result : { ...result, outcome: 'created', userId };
    });
  }

  async #finish(stored: StoredImport, state: 'done' | 'cancelled'): Promise<void> {
    if (!(await this.#imports.setState(stored.id, ['running'], state)) || stored.dryRun) return;
    const { id, createdBy, created, refused } = stored;
    this.#events.publish(new UsersImported(id, createdBy, created, refused));
  }
}

/** What becomes of a row; `accepted`: its user may be created. */
function settle({ line, values, problems }: CheckedRow, taken: readonly TakenAccount[]): RowResult {
  if (problems.length > 0) return { line, outcome: 'refused', userId: null, problems };
  const byEmail = taken.find(({ email }) => email.toLowerCase() === values.email);
  const byUsername = taken.find(({ username }) => username.toLowerCase() === values.username);
  if (byEmail !== undefined && byEmail === byUsername)
    return { line, outcome: 'unchanged', userId: byEmail.id, problems: [] };
  const conflicts = [
    ...(byUsername === undefined
      ? []
      : [problem('username', 'Another account has this username.')]),
    ...(byEmail === undefined
      ? []
      : [problem('email', 'Another account has this e-mail address.')]),
  ];
  if (conflicts.length > 0) return { line, outcome: 'refused', userId: null, problems: conflicts };
  return { line, outcome: 'accepted', userId: null, problems: [] };
}

function problem(column: 'username' | 'email', detail: string): RowResult['problems'][number] {
  return { column, rule: 'taken', detail };
}

function isTaken(error: unknown): boolean {
  return error instanceof EmailTakenError || error instanceof UsernameTakenError;
}
