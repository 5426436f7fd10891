import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from 'typeorm';

/** The transaction that the current chain of calls runs in. */
export interface TransactionScope {
  readonly manager: EntityManager;
  /** Run after the commit, in order; forgotten on rollback. */
  readonly afterCommit: (() => void)[];
  /** True once the transaction has ended: what still runs in its chain no longer belongs to it. */
  ended: boolean;
}

const storage = new AsyncLocalStorage<TransactionScope>();

/** The open transaction of the current chain of calls, if there is one. */
export function currentTransaction(): TransactionScope | undefined {
  const scope = storage.getStore();
  return scope === undefined || scope.ended ? undefined : scope;
}

export function runInTransactionScope<T>(
  scope: TransactionScope,
  work: () => Promise<T>,
): Promise<T> {
  return storage.run(scope, work);
}

/** Leaves any transaction for the time of `work`. */
export function outsideTransaction<T>(work: () => T): T {
  return storage.exit(work);
}

/**
 * Holds `task` back until the current transaction has committed. False when there is none: the
 * caller does it at once.
 */
export function afterCommit(task: () => void): boolean {
  const scope = currentTransaction();
  scope?.afterCommit.push(task);
  return scope !== undefined;
}
