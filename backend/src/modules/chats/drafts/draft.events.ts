import type { Draft, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../../platform/events/index.js';

/** A user wrote or cleared a draft on one of their devices. */
export class DraftChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly draft: Draft,
  ) {
    super();
  }
}
