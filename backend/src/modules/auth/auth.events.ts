import type { AuthEndedNotice, SessionId, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';
import type { Device } from './known-devices.js';

/** Why a session can end. An access token that expires does not end its session. */
export type SessionEndReason = Exclude<AuthEndedNotice['reason'], 'token-expired'>;

/** A device was signed out. Its access and refresh tokens are invalid from now on. */
export class SessionEnded extends DomainEvent {
  constructor(
    readonly sessionId: SessionId,
    readonly userId: UserId,
    readonly reason: SessionEndReason,
    /** The device that ended the session, if a device did. */
    readonly device: Device | null = null,
  ) {
    super();
  }
}
