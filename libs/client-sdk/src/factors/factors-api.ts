import type { ConfirmedFactor, Factor, FactorOverview, TotpEnrolment } from '@chatcall/contracts';

/** The second factors of the user. All methods throw `ChatCallError`. */
export interface FactorsApi {
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
  rename(id: string, name: string): Promise<Factor>;
  /** With the last factor the recovery codes become invalid. */
  remove(id: string): Promise<void>;
  /** New recovery codes, which replace the former ones. */
  createRecoveryCodes(): Promise<readonly string[]>;
}
