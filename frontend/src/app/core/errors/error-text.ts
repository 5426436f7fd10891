import { ChatCallError, toChatCallError } from '@chatcall/client-sdk';
import type { ErrorCode } from '@chatcall/contracts';

/** What went wrong and what can be done, in a sentence of the app's language. Never the technical message. */
export function errorText(error: unknown): string {
  const known = toChatCallError(error);
  return (
    TEXTS[known.code]?.(known) ?? $localize`:@@error.unknown:Something went wrong. Try again in a moment.`
  );
}

/** The same for a code that needs nothing else. */
type Text = (error: ChatCallError) => string;

const TEXTS: Readonly<Partial<Record<ErrorCode, Text>>> = {
  'COMMON.OFFLINE': () => $localize`:@@error.offline:ChatCall cannot be reached. Check your connection.`,
  'COMMON.TIMEOUT': () => $localize`:@@error.timeout:That took too long. Try again.`,
  'COMMON.UNAVAILABLE': () =>
    $localize`:@@error.unavailable:ChatCall is not available right now. Try again in a moment.`,
  'COMMON.STORAGE_FULL': () =>
    $localize`:@@error.storageFull:The server has no room for files left. Nothing was kept; tell your administrator.`,
  'COMMON.RATE_LIMITED': (error) => tooOften(error.retryAfter),
  'COMMON.QUOTA_EXCEEDED': () =>
    $localize`:@@error.quotaExceeded:You have stored as much as one person may in a day. Try again tomorrow.`,
  'COMMON.TOO_LARGE': () => $localize`:@@error.tooLarge:That is too large.`,
  'COMMON.VALIDATION': () =>
    $localize`:@@error.validation:Something in the form is not right. Check the marked fields.`,
  'COMMON.FORBIDDEN': () => $localize`:@@error.forbidden:You are not allowed to do that.`,
  'COMMON.NOT_FOUND': () => $localize`:@@error.notFound:That is no longer there.`,
  'AUTH.INVALID_CREDENTIALS': () =>
    $localize`:@@error.credentials:E-mail address, username or password is wrong.`,
  'AUTH.EMAIL_TAKEN': () =>
    $localize`:@@error.emailTaken:There is an account with this e-mail address already.`,
  'AUTH.USERNAME_TAKEN': () => $localize`:@@error.usernameTaken:This username is taken. Try another one.`,
  'AUTH.PASSWORD_WRONG': () => $localize`:@@error.passwordWrong:This is not your current password.`,
  'AUTH.PASSWORD_WEAK': () =>
    $localize`:@@error.passwordWeak:This password is too easy to guess. Choose a longer or less common one.`,
  'AUTH.SESSION_ENDED': () => $localize`:@@error.sessionEnded:You have been signed out on this device.`,
  'USERS.NOT_FOUND': () => $localize`:@@error.userNotFound:This person is no longer here.`,
  'USERS.AVATAR_UNREADABLE': () =>
    $localize`:@@error.avatarUnreadable:This file is not a picture that ChatCall can read. Use JPEG, PNG or WebP.`,
  'USERS.CONTACT_SELF': () => $localize`:@@error.contactSelf:You cannot add yourself.`,
  'USERS.CONTACT_EXISTS': () => $localize`:@@error.contactExists:You are in contact already.`,
  'USERS.CONTACT_NOT_FOUND': () => $localize`:@@error.contactNotFound:There is no such contact any more.`,
  'USERS.BLOCKED': () => $localize`:@@error.blocked:This person cannot be reached.`,
  'USERS.TOO_MANY_CONTACTS': () =>
    $localize`:@@error.tooManyContacts:One of you has too many contacts or requests. Remove some first.`,
  'CHAT.BLOCKED': () => $localize`:@@error.chatBlocked:You cannot write to this person.`,
  'CHAT.NOT_MEMBER': () => $localize`:@@error.notMember:You are not in this conversation.`,
  'CHAT.NOT_FOUND': () => $localize`:@@error.chatNotFound:This conversation is no longer there.`,
  'CHAT.NOT_ALLOWED': () =>
    $localize`:@@error.chatNotAllowed:Only the owner or an admin of the group can do that.`,
  'CHAT.ALREADY_MEMBER': () => $localize`:@@error.alreadyMember:Everyone you chose is in the group already.`,
  'CHAT.MEMBERS_FULL': () => $localize`:@@error.membersFull:The group is full.`,
  'CHAT.TOO_MANY': () =>
    $localize`:@@error.tooManyChats:You, or one of the people you chose, are in too many conversations.`,
  'CHAT.LAST_OWNER': () =>
    $localize`:@@error.lastOwner:A group needs an owner. Make someone else the owner first.`,
  'CHAT.DIRECT_SELF': () => $localize`:@@error.directSelf:You cannot start a conversation with yourself.`,
  'CHAT.REPLY_UNKNOWN': () => $localize`:@@error.replyUnknown:The message you replied to is no longer there.`,
  'CALL.BUSY': () => $localize`:@@error.callBusy:Everyone is in another call.`,
  'CALL.ALREADY_ACTIVE': () =>
    $localize`:@@error.callActive:A call is going on here already. Join it instead.`,
  'CALL.NOBODY_TO_CALL': () => $localize`:@@error.callNobody:There is nobody to call here.`,
  'CALL.WRONG_STATE': () => $localize`:@@error.callWrongState:This call was answered already, or is over.`,
  'CALL.ENDED': () => $localize`:@@error.callEnded:This call has ended.`,
  'CALL.NOT_FOUND': () => $localize`:@@error.callNotFound:This call is no longer there.`,
  'CALL.FULL': () => $localize`:@@error.callFull:This call is full.`,
  'CALL.ELSEWHERE': () =>
    $localize`:@@error.callElsewhere:You are in a call on another device or in another tab.`,
  'MEDIA.UNAVAILABLE': () =>
    $localize`:@@error.mediaUnavailable:Calls are not available right now. Try again in a moment.`,
};

function tooOften(seconds: number | null): string {
  if (seconds === null) return $localize`:@@error.tooOften:Too many tries. Wait a moment.`;
  if (seconds < 90) {
    return $localize`:@@error.tooOftenSeconds:Too many tries. Wait ${Math.ceil(seconds)}:seconds: seconds.`;
  }
  return $localize`:@@error.tooOftenMinutes:Too many tries. Wait ${Math.ceil(seconds / 60)}:minutes: minutes.`;
}
