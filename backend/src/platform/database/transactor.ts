import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  currentTransaction,
  outsideTransaction,
  runInTransactionScope,
} from './transaction-scope.js';
import type { TransactionScope } from './transaction-scope.js';

/** Runs several repository calls as one transaction, without handing a manager around. */
@Injectable()
export class Transactor {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Whether the current chain of calls runs inside a transaction. */
  get active(): boolean {
    return currentTransaction() !== undefined;
  }

  /**
   * All or nothing: commits when `work` fulfils, rolls back when it throws (and throws the same
   * error on). Inside another `run`, joins that transaction. Events published meanwhile are
   * delivered after the commit.
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
