import { ChatCallError, toChatCallError } from '@chatcall/client-sdk';
import type { ErrorCode } from '@chatcall/contracts';

/** What went wrong and what can be done, in a sentence of the app's language. Never the technical message. */
export function errorText(error: unknown): string {
  const known = toChatCallError(error);
  // A newer server may have codes that this page does not know.
  const text: Text | undefined = TEXTS[known.code];
  return text?.(known) ?? unknown(known);
}

/** The same for a code that needs nothing else. */
type Text = (error: ChatCallError) => string;

const unknown: Text = () =>
  $localize`:@@error.unknown:Something went wrong. Try again in a moment.`;
const signInAgain: Text = () => $localize`:@@error.signInAgain:Sign in again to continue.`;
const mediaSetup: Text = () =>
  $localize`:@@error.mediaSetup:Sound and picture couldn't be set up. Leave the call and join it again.`;

/** A new code does not compile until it has words. */
const TEXTS: Readonly<Record<ErrorCode, Text>> = {
  'COMMON.INTERNAL': unknown,
  'COMMON.OFFLINE': () =>
    $localize`:@@error.offline:ChatCall cannot be reached. Check your connection.`,
  'COMMON.TIMEOUT': () => $localize`:@@error.timeout:That took too long. Try again.`,
  'COMMON.UNAVAILABLE': () =>
    $localize`:@@error.unavailable:ChatCall is not available right now. Try again in a moment.`,
  'COMMON.STORAGE_FULL': () =>
    $localize`:@@error.storageFull:The server has no space left for files. Nothing was saved. Please tell your administrator.`,
  'COMMON.RATE_LIMITED': (error) => tooOften(error.retryAfter),
  'COMMON.QUOTA_EXCEEDED': () =>
    $localize`:@@error.quotaExceeded:You've reached your storage limit for today. Try again tomorrow.`,
  'COMMON.TOO_LARGE': () => $localize`:@@error.tooLarge:That is too large.`,
  'COMMON.VALIDATION': () =>
    $localize`:@@error.validation:Something in the form is not right. Check the marked fields.`,
  'COMMON.FORBIDDEN': () => $localize`:@@error.forbidden:You are not allowed to do that.`,
  'COMMON.NOT_FOUND': () => $localize`:@@error.notFound:That is no longer there.`,
  'COMMON.UNSUPPORTED_MEDIA_TYPE': () =>
    $localize`:@@error.unsupportedType:ChatCall doesn't support this kind of file.`,
  'COMMON.CONFLICT': () =>
    $localize`:@@error.conflict:This doesn't match what the server has. Reload the page and try again.`,
  'COMMON.UNKNOWN_EVENT': () =>
    $localize`:@@error.otherVersion:This page and the server have different versions. Reload the page.`,
  'AUTH.REQUIRED': signInAgain,
  'AUTH.TOKEN_EXPIRED': signInAgain,
  'AUTH.TOKEN_INVALID': signInAgain,
  'AUTH.REFRESH_REUSED': () =>
    $localize`:@@error.refreshReused:You've been signed out on this device for your safety. Sign in again.`,
  'AUTH.INVALID_CREDENTIALS': () =>
    $localize`:@@error.credentials:E-mail address, username or password is wrong.`,
  'AUTH.EMAIL_TAKEN': () =>
    $localize`:@@error.emailTaken:There is an account with this e-mail address already.`,
  'AUTH.USERNAME_TAKEN': () =>
    $localize`:@@error.usernameTaken:This username is taken. Try another one.`,
  'AUTH.PASSWORD_WRONG': () => $localize`:@@error.passwordWrong:This is not your current password.`,
  'AUTH.PASSWORD_WEAK': () =>
    $localize`:@@error.passwordWeak:This password is too easy to guess. Choose a longer or less common one.`,
  'AUTH.SESSION_ENDED': () =>
    $localize`:@@error.sessionEnded:You have been signed out on this device.`,
  'USERS.NOT_FOUND': () => $localize`:@@error.userNotFound:This person is no longer here.`,
  'USERS.AVATAR_UNREADABLE': () =>
    $localize`:@@error.avatarUnreadable:This file is not a picture that ChatCall can read. Use JPEG, PNG or WebP.`,
  'USERS.CONTACT_SELF': () => $localize`:@@error.contactSelf:You cannot add yourself.`,
  'USERS.CONTACT_EXISTS': () => $localize`:@@error.contactExists:You are in contact already.`,
  'USERS.CONTACT_NOT_FOUND': () =>
    $localize`:@@error.contactNotFound:There is no such contact any more.`,
  'USERS.BLOCKED': () => $localize`:@@error.blocked:This person cannot be reached.`,
  'USERS.TOO_MANY_CONTACTS': () =>
    $localize`:@@error.tooManyContacts:You or the other person has too many contacts or requests. Remove some first.`,
  'CHAT.BLOCKED': () => $localize`:@@error.chatBlocked:You cannot write to this person.`,
  'CHAT.NOT_MEMBER': () => $localize`:@@error.notMember:You are not in this conversation.`,
  'CHAT.NOT_FOUND': () => $localize`:@@error.memberNotFound:This person isn't in the conversation.`,
  'CHAT.NOT_GROUP': () => $localize`:@@error.notGroup:This only works in groups.`,
  'CHAT.NOT_ALLOWED': () =>
    $localize`:@@error.chatNotAllowed:Only the owner or an admin of the group can do that.`,
  'CHAT.ALREADY_MEMBER': () =>
    $localize`:@@error.alreadyMember:Everyone you chose is in the group already.`,
  'CHAT.MEMBERS_FULL': () => $localize`:@@error.membersFull:The group is full.`,
  'CHAT.TOO_MANY': () =>
    $localize`:@@error.tooManyChats:You or one of the people you chose is in too many conversations.`,
  'CHAT.LAST_OWNER': () =>
    $localize`:@@error.lastOwner:A group needs an owner. Make someone else the owner first.`,
  'CHAT.DIRECT_SELF': () =>
    $localize`:@@error.directSelf:You cannot start a conversation with yourself.`,
  'CHAT.REPLY_UNKNOWN': () =>
    $localize`:@@error.replyUnknown:The message you replied to is no longer there.`,
  'CALL.BUSY': () => $localize`:@@error.callBusy:Everyone is in another call.`,
  'CALL.ALREADY_ACTIVE': () =>
    $localize`:@@error.callActive:A call is going on here already. Join it instead.`,
  'CALL.NOBODY_TO_CALL': () => $localize`:@@error.callNobody:There is nobody to call here.`,
  'CALL.WRONG_STATE': () =>
    $localize`:@@error.callWrongState:This call was answered already, or is over.`,
  'CALL.ENDED': () => $localize`:@@error.callEnded:This call has ended.`,
  'CALL.NOT_FOUND': () => $localize`:@@error.callNotFound:This call is no longer there.`,
  'CALL.NOT_PARTICIPANT': () => $localize`:@@error.notParticipant:You're not part of this call.`,
  'CALL.FULL': () => $localize`:@@error.callFull:This call is full.`,
  'CALL.ELSEWHERE': () =>
    $localize`:@@error.callElsewhere:You're in a call on another device or in another tab.`,
  'MEDIA.UNAVAILABLE': () =>
    $localize`:@@error.mediaUnavailable:Calls are not available right now. Try again in a moment.`,
  'MEDIA.NOT_JOINED': () => $localize`:@@error.notJoined:You're not in this call. Join it again.`,
  'MEDIA.TRANSPORT_NOT_FOUND': mediaSetup,
  'MEDIA.PRODUCER_NOT_FOUND': mediaSetup,
  'MEDIA.CONSUMER_NOT_FOUND': mediaSetup,
  'MEDIA.CANNOT_CONSUME': mediaSetup,
  'MEDIA.INVALID_PARAMETERS': mediaSetup,
  'MEDIA.TOO_MANY': () =>
    $localize`:@@error.tooManyTracks:You're already sharing as much as one call allows.`,
};

function tooOften(seconds: number | null): string {
  if (seconds === null) return $localize`:@@error.tooOften:Too many tries. Wait a moment.`;
  if (seconds < 90) {
    return $localize`:@@error.tooOftenSeconds:Too many tries. Wait ${Math.ceil(seconds)}:seconds: seconds.`;
  }
  return $localize`:@@error.tooOftenMinutes:Too many tries. Wait ${Math.ceil(seconds / 60)}:minutes: minutes.`;
}
