import type { UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** Somebody has asked for an export of a user. */
export class UserExportRequested extends DomainEvent {
  constructor(
    readonly exportId: string,
    readonly userId: UserId,
    readonly requestedBy: UserId,
  ) {
    super();
  }
}

/** Somebody downloads an export that they have asked for. */
export class UserExportDownloaded extends DomainEvent {
  constructor(
    readonly exportId: string,
    readonly userId: UserId,
    readonly requestedBy: UserId,
  ) {
    super();
  }
}
