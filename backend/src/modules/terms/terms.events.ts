import type { UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** A user has accepted a version of the terms. */
export class TermsAccepted extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly version: number,
  ) {
    super();
  }
}
