import type {
  ConfirmedFactor,
  Factor,
  FactorOverview,
  ReauthenticateRequest,
  ReauthenticationOptions,
  TotpEnrolment,
} from '@chatcall/contracts';

/** What a user presents to prove again who they are. */
export type ReauthenticationProof = Omit<ReauthenticateRequest, 'assertion'>;

/** The second factors of the user. All methods throw `ChatCallError`. */
export interface FactorsApi {
  /** Also brings `Me.factorDeadline` up to date. */
  get(): Promise<FactorOverview>;
  /**
   * Begins to set up an authenticator app, which counts when it is confirmed. Throws
   * `AUTH.TOO_MANY_FACTORS`.
   */
  enrolTotp(name: string): Promise<TotpEnrolment>;
  /** Confirms an app with a code of it. Throws `AUTH.FACTOR_WRONG`. */
  confirmTotp(id: string, code: string): Promise<ConfirmedFactor>;
  /**
   * Makes a passkey or adds a security key (`ports.passkeys`), which counts at once. Throws
   * `AUTH.TOO_MANY_FACTORS`, `AUTH.PASSKEYS_UNAVAILABLE`, `PasskeyError`.
   */
  addPasskey(name: string): Promise<ConfirmedFactor>;
  /** What the user can prove again who they are with (`ports.reauthentication`). */
  reauthenticationOptions(): Promise<ReauthenticationOptions>;
  /**
   * Proves again who the user is: with the password and, where `kinds` has some, a second factor; or
   * with a passkey alone. `options` are needed for the kind `webauthn`. Throws `AUTH.PASSWORD_WRONG`,
   * `AUTH.FACTOR_WRONG`, `PasskeyError`.
   */
  reauthenticate(proof: ReauthenticationProof, options?: ReauthenticationOptions): Promise<void>;
  rename(id: string, name: string): Promise<Factor>;
  /** With the last factor the recovery codes become invalid. */
  remove(id: string): Promise<void>;
  /** New recovery codes, which replace the former ones. */
  createRecoveryCodes(): Promise<readonly string[]>;
}
