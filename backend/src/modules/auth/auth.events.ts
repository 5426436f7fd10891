import type { AuthEndedNotice, FactorProofKind, SessionId, UserId } from '@chatcall/contracts';
import { DomainEvent } from '../../platform/events/index.js';
import type { SignInMethod } from './authenticator.js';
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

/** A session reached the end of its lifetime; found when it is deleted, a day later. */
export class SessionExpired extends DomainEvent {
  constructor(
    readonly sessionId: SessionId,
    readonly userId: UserId,
  ) {
    super();
  }
}

/** A user has registered. */
export class UserRegistered extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly sessionId: SessionId,
    readonly device: Device,
  ) {
    super();
  }
}

/** A user has signed in: a session was opened. A registration does that as well. */
export class UserSignedIn extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly sessionId: SessionId,
    /** What the user authenticated with. */
    readonly kind: SignInMethod,
    /** With the token that the device has from now on. */
    readonly device: Device,
    /** Whether the account is used on the device for the first time; false right after it was registered. */
    readonly newDevice: boolean,
  ) {
    super();
  }
}

/** What a user proved again who they are with, in an open session. */
export type ReauthenticationMethod = 'password' | FactorProofKind;

/** A user has proved again who they are: protected changes are possible in the session for a while. */
export class UserReauthenticated extends DomainEvent {
  constructor(
    readonly userId: UserId,
    readonly sessionId: SessionId,
    /** The second factor, or the passkey alone; `password` for a user without factors. */
    readonly kind: ReauthenticationMethod,
    readonly device: Device,
  ) {
    super();
  }
}

/** Why a user could not sign in, or change the password. */
export type SignInFailureReason =
  | 'unknown-account'
  | 'password-wrong'
  | 'current-password-wrong'
  | 'factor-wrong'
  | 'account-not-active';

/**
 * What a user presented did not prove who they are, or their account is not active. Never has the
 * given login.
 */
export class SignInFailed extends DomainEvent {
  constructor(
    /** Null when no account has the login. */
    readonly userId: UserId | null,
    readonly reason: SignInFailureReason,
    readonly device: Device,
  ) {
    super();
  }
}

/** Too many attempts failed: further ones are refused for a while. Published once in that time. */
export class SignInLockedOut extends DomainEvent {
  constructor(
    /** Null when no account has the login. */
    readonly userId: UserId | null,
    readonly device: Device,
  ) {
    super();
  }
}

/** The password of a user was changed, or the first one was set. */
export class PasswordChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** The session that changed it; null when it was set without one. */
    readonly sessionId: SessionId | null,
    /** The requesting device, if a device did it. */
    readonly device: Device | null,
  ) {
    super();
  }
}
