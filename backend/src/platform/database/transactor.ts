import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';

/** The transaction of the current asynchronous context. */
export interface TransactionScope {
  readonly manager: EntityManager;
  /** Run after the commit, in order; forgotten on rollback. */
  readonly afterCommit: (() => void)[];
  /**
   * True once the transaction has ended: work that still runs in its context no longer belongs to
   * it.
   */
  ended: boolean;
}

const storage = new AsyncLocalStorage<TransactionScope>();

/** The open transaction of the current asynchronous context, if there is one. */
export function currentTransaction(): TransactionScope | undefined {
  const scope = storage.getStore();
  return scope === undefined || scope.ended ? undefined : scope;
}

function runInTransactionScope<T>(scope: TransactionScope, work: () => Promise<T>): Promise<T> {
  return storage.run(scope, work);
}

/** Runs `work` outside of any transaction. */
function outsideTransaction<T>(work: () => T): T {
  return storage.exit(work);
}

/**
 * Delays `task` until the current transaction has committed. False when there is none: the caller
 * must run it.
 */
export function afterCommit(task: () => void): boolean {
  const scope = currentTransaction();
  scope?.afterCommit.push(task);
  return scope !== undefined;
}

/** Runs several repository calls as one transaction, without passing a manager. */
@Injectable()
export class Transactor {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Whether the current asynchronous context is inside a transaction. */
  get active(): boolean {
    return currentTransaction() !== undefined;
  }

  /**
   * Commits when `work` fulfils; rolls back and rethrows when it throws. Inside another `run`,
   * joins that transaction. Events published meanwhile are delivered after the commit.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (currentTransaction() !== undefined) return work();
    const afterCommit: (() => void)[] = [];
    const result = await this.#dataSource.transaction(async (manager) => {
      const scope: TransactionScope = { manager, afterCommit, ended: false };
      try {
        return await runInTransactionScope(scope, work);
      } finally {
        scope.ended = true;
      }
    });
    outsideTransaction(() => {
      for (const task of afterCommit) task();
    });
    return result;
  }
}
