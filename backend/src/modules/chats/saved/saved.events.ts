import type { SavedChangedNotice, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../../platform/events/index.js';

/** A user saved a message for later, or removed it from the saved ones. */
export class SavedChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly notice: SavedChangedNotice,
  ) {
    super();
  }
}
