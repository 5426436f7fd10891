import type { FactorKind, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../../platform/events/index.js';

/** A second factor of a user counts from now on. */
export class FactorAdded extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly factorId: string,
    readonly kind: FactorKind,
  ) {
    super();
  }
}

/** A second factor of a user was removed. */
export class FactorRemoved extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly factorId: string,
    readonly kind: FactorKind,
  ) {
    super();
  }
}

/** All second factors of a user were removed, since the user had lost them. */
export class FactorsReset extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** The administrator; null: the console of the server. */
    readonly by: UserId | null,
  ) {
    super();
  }
}

/** A user got new recovery codes; those from before are invalid. */
export class RecoveryCodesCreated extends DomainEvent {
  constructor(readonly userId: UserId) {
    super();
  }
}

/** A recovery code stood in for a second factor. */
export class RecoveryCodeUsed extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** How many are left. */
    readonly left: number,
  ) {
    super();
  }
}
