import type { UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** Users were imported from a file; dry runs publish nothing. */
export class UsersImported extends DomainEvent {
  constructor(
    readonly importId: string,
    /** Null: the console of the server. */
    readonly importedBy: UserId | null,
    readonly created: number,
    readonly refused: number,
  ) {
    super();
  }
}
