import type { Notice, NoticeId, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** A user has a new notice. */
export class NoticeAdded extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly notice: Notice,
    readonly unread: number,
  ) {
    super();
  }
}

/** A user has read notices. */
export class NoticesRead extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** This notice and all before it. */
    readonly upTo: NoticeId,
    readonly unread: number,
  ) {
    super();
  }
}
