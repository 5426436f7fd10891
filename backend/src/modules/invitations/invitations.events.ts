import type { SiteRole, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** An administrator has invited somebody. */
export class InvitationCreated extends DomainEvent {
  constructor(
    readonly invitationId: string,
    readonly createdBy: UserId,
    readonly siteRole: SiteRole,
    readonly uses: number,
  ) {
    super();
  }
}

/** An administrator has revoked an invitation that was valid. */
export class InvitationRevoked extends DomainEvent {
  constructor(
    readonly invitationId: string,
    readonly revokedBy: UserId,
  ) {
    super();
  }
}
