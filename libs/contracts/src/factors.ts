import type { RefreshDelivery } from './auth.js';
import type { FactorKind, FactorProofKind } from './factor-challenge.js';
import type { NewPasskey, PasskeyAssertion, PasskeyRequestOptions } from './passkeys.js';
import type { Timestamp } from './protocol.js';

/** Bounds of second factors. */
export const FACTOR_LIMITS = {
  perUser: 20,
  nameMax: 60,
  codeMax: 40,
  challengeTokenMax: 64,
  recoveryCodes: 10,
} as const;

/** A second factor of the user. */
export interface Factor {
  readonly id: string;
  readonly kind: FactorKind;
  /** Chosen by the user, to tell several apart. */
  readonly name: string;
  readonly createdAt: Timestamp;
  readonly lastUsedAt: Timestamp | null;
}

/** The second factors of the user, and the recovery codes that are left. */
export interface FactorOverview {
  readonly factors: readonly Factor[];
  readonly recoveryCodesLeft: number;
}

/** An authenticator app that is being set up. It counts when a code of it is confirmed. */
export interface TotpEnrolment {
  readonly id: string;
  /** Base32, to type in; shown once. */
  readonly secret: string;
  /** `otpauth://…`, for a QR code. */
  readonly uri: string;
}

/** A factor that counts from now on. */
export interface ConfirmedFactor {
  readonly factor: Factor;
  /** Shown once; null when the user has recovery codes already. */
  readonly recoveryCodes: readonly string[] | null;
}

export interface RecoveryCodes {
  /** Shown once. They replace those from before. */
  readonly codes: readonly string[];
}

export interface NameFactorRequest {
  readonly name: string;
}

export interface ConfirmFactorRequest {
  readonly code: string;
}

/** What users can prove again who they are with, in a session that is not recent. */
export interface ReauthenticationOptions {
  /** Needed together with the password; empty: the password is enough. */
  readonly kinds: readonly FactorProofKind[];
  /** A passkey that verifies its user is enough alone; absent without one that works here. */
  readonly webauthn?: PasskeyRequestOptions;
}

/** The password and, for a user with second factors, one of them; or a passkey alone. */
export interface ReauthenticateRequest {
  readonly password?: string;
  readonly kind?: FactorProofKind;
  readonly code?: string;
  readonly assertion?: PasskeyAssertion;
}

export interface AddPasskeyRequest {
  readonly name: string;
  readonly credential: NewPasskey;
}

/** A sign-in with a passkey alone. */
export interface PasskeySignInRequest {
  readonly assertion: PasskeyAssertion;
  /** Default: `body`. */
  readonly delivery?: RefreshDelivery;
  /** As it was sent with the request for the options. */
  readonly deviceToken?: string;
}

export interface PasskeySignInOptionsRequest {
  readonly deviceToken?: string;
}

/** The second step of a sign-in. */
export interface FactorSignInRequest {
  /** `token` of the challenge; absent when a cookie carries it. */
  readonly challenge?: string;
  readonly kind: FactorProofKind;
  /** Of the app, or a recovery code. */
  readonly code?: string;
  /** Of a passkey or security key. */
  readonly assertion?: PasskeyAssertion;
  /** Default: `body`. */
  readonly delivery?: RefreshDelivery;
  /** As it was sent with the first step. */
  readonly deviceToken?: string;
}
