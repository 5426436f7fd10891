import type { SiteRole, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';

/** A user has invited somebody. */
export class InvitationCreated extends DomainEvent {
  constructor(
    readonly invitationId: string,
    readonly createdBy: UserId,
    readonly siteRole: SiteRole,
    readonly uses: number,
    /** It was sent by mail, and is for one address. */
    readonly mailed: boolean,
  ) {
    super();
  }
}

/** A user has revoked an invitation that was valid. */
export class InvitationRevoked extends DomainEvent {
  constructor(
    readonly invitationId: string,
    readonly revokedBy: UserId,
  ) {
    super();
  }
}

/** An invitation was sent again, with a new link. */
export class InvitationResent extends DomainEvent {
  constructor(
    readonly invitationId: string,
    readonly resentBy: UserId,
  ) {
    super();
  }
}

/** A user has registered with an invitation, or joined what it offers. */
export class InvitationUsed extends DomainEvent {
  constructor(
    readonly invitationId: string,
    readonly userId: UserId,
  ) {
    super();
  }
}
