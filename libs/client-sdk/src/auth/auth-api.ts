import type {
  AuthEndedNotice,
  CursorPage,
  Me,
  Session,
  SessionId,
  UserId,
} from '@chatcall/contracts';
import type { Behavior } from '../state/behavior.js';

/**
 * Why nobody is signed in: `none`, nobody was; `expired`, the refresh token ran out or was refused; `replaced`, someone else
 * signed in on this device (another tab); the others are told by the server.
 */
export type SignedOutReason = 'none' | 'expired' | 'replaced' | AuthEndedNotice['reason'];

export type AuthState =
  | { readonly status: 'restoring' }
  | { readonly status: 'signed-out'; readonly reason: SignedOutReason }
  | { readonly status: 'signed-in'; readonly userId: UserId; readonly sessionId: SessionId };

export interface Registration {
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
}

/** Who is signed in on this device. All methods throw `ChatCallError`. */
export interface AuthApi {
  /** Starts as `restoring`; call {@link restore} once at the start. */
  readonly state$: Behavior<AuthState>;
  /**
   * Takes up the session of last time, by cookie or stored token. Settles when the state is known; without a network it
   * keeps trying and stays `restoring`.
   */
  restore(): Promise<AuthState>;
  /** `login`: e-mail address or username. Throws `AUTH.INVALID_CREDENTIALS`, `COMMON.RATE_LIMITED`. */
  signIn(login: string, password: string): Promise<Me>;
  /** Makes an account and signs in. Throws `AUTH.EMAIL_TAKEN`, `AUTH.USERNAME_TAKEN`, `AUTH.PASSWORD_WEAK`, `COMMON.VALIDATION`. */
  register(registration: Registration): Promise<Me>;
  /** Ends this session. Signed out here even when the server cannot be told. */
  signOut(): Promise<void>;
  /** Ends all sessions of this person, this one included. */
  signOutEverywhere(): Promise<void>;
  /** Ends all other sessions. Throws `AUTH.PASSWORD_WRONG`, `AUTH.PASSWORD_WEAK`. */
  changePassword(currentPassword: string, newPassword: string): Promise<void>;
  /** A page of the signed-in devices: this one, then the others, the one seen last first. `cursor`: `nextCursor` of the page before. */
  sessions(cursor?: string | null): Promise<CursorPage<Session>>;
  /** Ends the session of another device. */
  endSession(id: SessionId): Promise<void>;
  /** A token that is valid now, refreshed if need be. Throws `AUTH.REQUIRED` when signed out. */
  accessToken(): Promise<string>;
}
