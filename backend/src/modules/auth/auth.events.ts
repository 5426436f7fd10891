import type { AuthEndedNotice, SessionId, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';
import type { Device } from './known-devices.js';

/** Why a session can end; a token that merely expires ends no session. */
export type SessionEndReason = Exclude<AuthEndedNotice['reason'], 'token-expired'>;

/** A signed-in device was signed out; its access and refresh tokens are void from now on. */
export class SessionEnded extends DomainEvent {
  constructor(
    readonly sessionId: SessionId,
    readonly userId: UserId,
    readonly reason: SessionEndReason,
    /** The device that ended it, where one did. */
    readonly device: Device | null = null,
  ) {
    super();
  }
}
