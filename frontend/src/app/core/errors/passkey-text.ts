import { ChatCallError, PasskeyError, type PasskeyFailure } from '@chatcall/client-sdk';
import { errorText } from './error-text';

/** What failed with a passkey or security key; null when the person has cancelled. */
export function passkeyText(error: unknown): string | null {
  if (error instanceof PasskeyError) return failureText(error.failure);
  const code = error instanceof ChatCallError ? error.code : null;
  if (code === 'AUTH.FACTOR_WRONG')
    return $localize`:@@passkey.wrong:This passkey or security key isn't known here. It may have been removed.`;
  if (code === 'AUTH.CHALLENGE_INVALID')
    return $localize`:@@passkey.tooLate:That took too long. Try again.`;
  if (code === 'AUTH.PASSKEYS_UNAVAILABLE')
    return $localize`:@@passkey.unavailable:Passkeys can't be used at this address. Ask your administrator.`;
  return errorText(error);
}

function failureText(failure: PasskeyFailure): string | null {
  switch (failure) {
    case 'cancelled':
      return null;
    case 'known':
      return $localize`:@@passkey.known:You have added this passkey or security key already.`;
    case 'unsupported':
    case 'failed':
      return $localize`:@@passkey.failed:This device couldn't use a passkey or security key.`;
  }
}
