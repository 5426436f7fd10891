import type { PasskeyRequestOptions } from './passkeys.js';

/**
 * What a user proves who they are with, besides the password: codes of an authenticator app, a passkey
 * or security key.
 */
export type FactorKind = 'totp' | 'webauthn';

/** What a sign-in accepts as the second step. A recovery code stands in for a lost factor. */
export type FactorProofKind = FactorKind | 'recovery-code';

/** All kinds of second steps. */
export const FACTOR_PROOF_KINDS: readonly FactorProofKind[] = ['totp', 'webauthn', 'recovery-code'];

/** What a sign-in still needs: `challenge` of the error `AUTH.FACTOR_REQUIRED`. */
export interface FactorChallenge {
  /** Absent when a cookie carries it. */
  readonly token?: string;
  /** What the user can prove. */
  readonly kinds: readonly FactorProofKind[];
  /** For one try with a passkey or security key; absent without the kind `webauthn`. */
  readonly webauthn?: PasskeyRequestOptions;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}
