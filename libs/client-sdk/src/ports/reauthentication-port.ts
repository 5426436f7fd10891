/**
 * Asks the person to prove again who they are (`factors()` has what it needs). The SDK calls it once
 * for all requests that the server refused with `AUTH.REAUTHENTICATION_REQUIRED`, and sends them again.
 */
export interface ReauthenticationPort {
  /** @returns false when the person does not want to */
  ask(): Promise<boolean>;
}
