import type { ChatCallError } from '@chatcall/client-sdk';
import type { ErrorCode } from '@chatcall/contracts';

/** An error in the words of the app. */
export type ErrorText = (error: ChatCallError) => string;

export const unknown: ErrorText = () =>
  $localize`:@@error.unknown:Something went wrong. Try again in a moment.`;
const signInAgain: ErrorText = () => $localize`:@@error.signInAgain:Sign in again to continue.`;
const forbidden: ErrorText = () =>
  $localize`:@@error.forbidden:You don't have permission to do that.`;
export const changedMeanwhile: ErrorText = () =>
  $localize`:@@error.conflict:This doesn't match what the server has. Reload the page and try again.`;
export const otherVersion: ErrorText = () =>
  $localize`:@@error.otherVersion:This page is out of date. Reload it.`;

const notActive: ErrorText = () =>
  $localize`:@@error.accountNotActive:Your account isn't active. Contact your administrator.`;
const unreadable = (): string =>
  $localize`:@@error.avatarUnreadable:ChatCall can't read this picture. Use JPEG, PNG or WebP.`;

/** Texts that any page may need at once. */
export const FIRST_ERROR_TEXTS = {
  'COMMON.INTERNAL': unknown,
  'COMMON.OFFLINE': () => $localize`:@@error.offline:Can't reach ChatCall. Check your connection.`,
  'COMMON.TIMEOUT': () => $localize`:@@error.timeout:That took too long. Try again.`,
  'COMMON.UNAVAILABLE': () =>
    $localize`:@@error.unavailable:ChatCall isn't available right now. Try again in a moment.`,
  'COMMON.STORAGE_FULL': () =>
    $localize`:@@error.storageFull:The server is out of storage. Nothing was saved. Contact your administrator.`,
  'COMMON.RATE_LIMITED': (error) => tooOften(error.retryAfter),
  'COMMON.QUOTA_EXCEEDED': () =>
    $localize`:@@error.quotaExceeded:You've reached your storage limit for today. Try again tomorrow.`,
  'COMMON.TOO_LARGE': () => $localize`:@@error.tooLarge:That's too large.`,
  'COMMON.VALIDATION': () =>
    $localize`:@@error.validation:Some fields aren't valid. Check the marked fields.`,
  'COMMON.FORBIDDEN': forbidden,
  'COMMON.NOT_FOUND': () => $localize`:@@error.notFound:That no longer exists.`,
  'COMMON.UNSUPPORTED_MEDIA_TYPE': () =>
    $localize`:@@error.unsupportedType:ChatCall doesn't support this kind of file.`,
  'COMMON.PICTURE_UNREADABLE': unreadable,
  'COMMON.CONFLICT': changedMeanwhile,
  'COMMON.PRECONDITION_FAILED': changedMeanwhile,
  'COMMON.IDEMPOTENCY_KEY_REUSED': changedMeanwhile,
  'COMMON.METHOD_NOT_ALLOWED': otherVersion,
  'COMMON.UNKNOWN_EVENT': otherVersion,
  'AUTH.REQUIRED': signInAgain,
  'AUTH.TOKEN_EXPIRED': signInAgain,
  'AUTH.TOKEN_INVALID': signInAgain,
  'AUTH.REFRESH_REUSED': () =>
    $localize`:@@error.refreshReused:You were signed out on this device for your security. Sign in again.`,
  'AUTH.INVALID_CREDENTIALS': () =>
    $localize`:@@error.credentials:Incorrect email, username or password.`,
  'AUTH.EMAIL_TAKEN': () =>
    $localize`:@@error.emailTaken:An account with this email already exists.`,
  'AUTH.USERNAME_TAKEN': () =>
    $localize`:@@error.usernameTaken:This username is taken. Try another one.`,
  'AUTH.PASSWORD_WRONG': () => $localize`:@@error.passwordWrong:That isn't your current password.`,
  'AUTH.PASSWORD_WEAK': () =>
    $localize`:@@error.passwordWeak:This password is too easy to guess. Choose a longer or less common one.`,
  'AUTH.ACCOUNT_DEACTIVATED': notActive,
  'AUTH.ACCOUNT_PENDING': notActive,
  'AUTH.LINK_INVALID': () => $localize`:@@error.linkInvalid:This link no longer works.`,
  'AUTH.MAIL_UNAVAILABLE': () =>
    $localize`:@@error.mailUnavailable:This server doesn't send email. Ask your administrator for a link.`,
  'AUTH.FACTOR_REQUIRED': signInAgain,
  'AUTH.FACTOR_WRONG': signInAgain,
  'AUTH.CHALLENGE_INVALID': signInAgain,
  'AUTH.TOO_MANY_FACTORS': changedMeanwhile,
  'AUTH.SESSION_ENDED': () =>
    $localize`:@@error.sessionEnded:You've been signed out on this device.`,
  'AUTH.REGISTRATION_CLOSED': forbidden,
  'AUTH.INVITATION_REQUIRED': forbidden,
  'AUTH.EMAIL_NOT_ALLOWED': forbidden,
  // The page to register says more.
  'AUTH.SETUP_REQUIRED': forbidden,
  'AUTH.SETUP_CODE_WRONG': forbidden,
  'AUTH.SETUP_DONE': forbidden,
} satisfies Partial<Record<ErrorCode, ErrorText>>;

/** Codes whose texts are loaded after the first page. */
export type FurtherErrorCode = Exclude<ErrorCode, keyof typeof FIRST_ERROR_TEXTS>;
function tooOften(seconds: number | null): string {
  if (seconds === null)
    return $localize`:@@error.tooOften:Too many attempts. Try again in a moment.`;
  if (seconds < 90) {
    return $localize`:@@error.tooOftenSeconds:Too many attempts. Try again in ${Math.ceil(seconds)}:seconds: seconds.`;
  }
  return $localize`:@@error.tooOftenMinutes:Too many attempts. Try again in ${Math.ceil(seconds / 60)}:minutes: minutes.`;
}
