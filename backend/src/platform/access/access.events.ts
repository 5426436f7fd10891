import type { SessionId, SitePermission, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../events/index.js';

/** A request or event was refused because the site role of the user lacks a permission. */
export class AccessDenied extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** Null when a use case refused it, which knows only the user. */
    readonly sessionId: SessionId | null,
    /** The route, such as `PATCH /api/admin/users/:userId`, or the name of the client event. */
    readonly action: string,
    readonly permission: SitePermission,
  ) {
    super();
  }
}
