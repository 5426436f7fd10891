import type {
  NewPasskey,
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from '@chatcall/contracts';

/** Why a passkey was not made or did not sign; `known`: the device has one for this user already. */
export type PasskeyFailure = 'cancelled' | 'known' | 'unsupported' | 'failed';

/** Thrown by {@link PasskeyPort}. */
export class PasskeyError extends Error {
  override readonly name = 'PasskeyError';

  constructor(
    readonly failure: PasskeyFailure,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Passkeys and security keys of the host: `navigator.credentials` in browsers. Both methods ask the
 * person, and throw {@link PasskeyError}.
 */
export interface PasskeyPort {
  create(options: PasskeyCreationOptions): Promise<NewPasskey>;
  get(options: PasskeyRequestOptions): Promise<PasskeyAssertion>;
}
