import type {
  AuthEndedNotice,
  CursorPage,
  FactorChallenge,
  FactorSignInRequest,
  Me,
  Session,
  SessionId,
  UserId,
  UserLanguage,
} from '@chatcall/contracts';
import type { Behavior } from '../state/behavior.js';

/**
 * Why the state is `signed-out`. `none`: there was no session, or the person signed out; `expired`:
 * the refresh token expired or was refused; `replaced`: another account was signed in on this
 * device (in another tab); the others are sent by the server.
 */
export type SignedOutReason = 'none' | 'expired' | 'replaced' | AuthEndedNotice['reason'];

export type AuthState =
  | { readonly status: 'restoring' }
  | { readonly status: 'signed-out'; readonly reason: SignedOutReason }
  | { readonly status: 'signed-in'; readonly userId: UserId; readonly sessionId: SessionId };

/**
 * What a user has to do before anything else: until then the server refuses nearly everything.
 * `terms`: accept the present terms with {@link SiteApi.acceptTerms} (`AUTH.TERMS_REQUIRED`);
 * `second-factor`: add one with {@link FactorsApi}, which the site role needs since
 * `Me.factorDeadline` (`AUTH.FACTOR_ENROLMENT_REQUIRED`).
 */
export type Prerequisite = 'terms' | 'second-factor';

export interface Registration {
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  /** The language of mails to the user. */
  readonly language?: UserLanguage;
  /** On a server without an owner (`Site.setup`): the code that it has printed. */
  readonly setupCode?: string;
  /** The token of an invitation: the fragment of its link. */
  readonly invitation?: string;
  /** The version of the terms (`Site.termsVersion`) that the user accepts. */
  readonly acceptedTerms?: number;
}

/** What the user presents as the second step of a sign-in. */
export type FactorProof = Pick<FactorSignInRequest, 'kind' | 'code'>;

/** The session of this device. All methods throw `ChatCallError`. */
export interface AuthApi {
  /** Starts as `restoring`; call {@link restore} once at the start. */
  readonly state$: Behavior<AuthState>;
  /** What the server asks for before anything else; null: nothing. */
  readonly prerequisite$: Behavior<Prerequisite | null>;
  /**
   * Restores the last session, by cookie or stored token. Resolves when the state is known; without
   * a network it keeps trying and the state remains `restoring`.
   */
  restore(): Promise<AuthState>;
  /**
   * Loads the code that only a session needs, so that the next sign-in does not wait for it. Without
   * this call it is loaded by {@link signIn}, {@link register} and {@link restore}. Throws
   * `COMMON.OFFLINE`.
   */
  prepare(): Promise<void>;
  /**
   * `login`: e-mail address or username. Throws `AUTH.INVALID_CREDENTIALS`, `COMMON.RATE_LIMITED`,
   * and `AUTH.FACTOR_REQUIRED` with a `challenge` for {@link proveFactor}.
   */
  signIn(login: string, password: string): Promise<Me>;
  /**
   * Completes a sign-in with a second factor, within five minutes; the kind `webauthn` asks
   * `ports.passkeys`. Throws `AUTH.FACTOR_WRONG`, `AUTH.CHALLENGE_INVALID` (sign in again),
   * `PasskeyError`.
   */
  proveFactor(challenge: FactorChallenge, proof: FactorProof): Promise<Me>;
  /**
   * Signs in with a passkey of the device alone (`ports.passkeys`). Throws `AUTH.FACTOR_WRONG`,
   * `AUTH.PASSKEYS_UNAVAILABLE`, `PasskeyError`.
   */
  signInWithPasskey(): Promise<Me>;
  /**
   * Creates an account and signs in. Throws `AUTH.EMAIL_TAKEN`, `AUTH.USERNAME_TAKEN`,
   * `AUTH.PASSWORD_WEAK`, `AUTH.SETUP_REQUIRED`, `AUTH.SETUP_CODE_WRONG`, `AUTH.INVITATION_REQUIRED`,
   * `AUTH.LINK_INVALID`, `AUTH.TERMS_REQUIRED`, `COMMON.VALIDATION`; `AUTH.ACCOUNT_PENDING` and `AUTH.EMAIL_NOT_VERIFIED` when
   * the account was created, and waits for an administrator or for the link sent to its address.
   */
  register(registration: Registration): Promise<Me>;
  /**
   * Ends this session. Takes effect here even when the server cannot be reached. Removes the user's
   * drafts and unsent messages (`chats.unsent$`) from this device; so does ending the session from
   * another device, but not a session that expired.
   */
  signOut(): Promise<void>;
  /** Ends all sessions of the user, this one included. */
  signOutEverywhere(): Promise<void>;
  /** Ends all other sessions. Throws `AUTH.PASSWORD_WRONG`, `AUTH.PASSWORD_WEAK`. */
  changePassword(currentPassword: string, newPassword: string): Promise<void>;
  /**
   * Asks for a mail with a link to set a new password. Succeeds whether or not an account has the
   * login. `language` is that of the mail, for users who have chosen none. Throws
   * `AUTH.MAIL_UNAVAILABLE`, `COMMON.RATE_LIMITED`.
   */
  requestPasswordReset(login: string, language?: UserLanguage): Promise<void>;
  /**
   * Sets a new password with a link (its fragment is the token); all sessions of the user end.
   * Throws `AUTH.LINK_INVALID`, `AUTH.PASSWORD_WEAK`.
   */
  resetPassword(token: string, newPassword: string): Promise<void>;
  /** Sends a link to the user's e-mail address. Throws `AUTH.MAIL_UNAVAILABLE`. */
  requestEmailVerification(): Promise<void>;
  /** Verifies the address that the link was sent to. Throws `AUTH.LINK_INVALID`. */
  verifyEmail(token: string): Promise<void>;
  /**
   * Sends a link to a new address, which counts when the link is used. Throws
   * `AUTH.PASSWORD_WRONG`, `AUTH.EMAIL_TAKEN`, `AUTH.MAIL_UNAVAILABLE`.
   */
  requestEmailChange(email: string, currentPassword: string): Promise<void>;
  /** Throws `AUTH.LINK_INVALID`, `AUTH.EMAIL_TAKEN`. */
  confirmEmailChange(token: string): Promise<void>;
  /**
   * Restores the former address with the link that was sent to it; all sessions of the user end.
   * Throws `AUTH.LINK_INVALID`, `AUTH.EMAIL_TAKEN`.
   */
  undoEmailChange(token: string): Promise<void>;
  /**
   * A page of the user's sessions: this one first, then by the time they were last seen. `cursor`:
   * `nextCursor` of the previous page.
   */
  sessions(cursor?: string | null): Promise<CursorPage<Session>>;
  /** Ends the session of another device. */
  endSession(id: SessionId): Promise<void>;
  /** A valid access token, refreshed if necessary. Throws `AUTH.REQUIRED` when signed out. */
  accessToken(): Promise<string>;
}
