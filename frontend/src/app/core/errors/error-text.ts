import { ChatCallError, toChatCallError } from '@chatcall/client-sdk';
import type { ErrorCode } from '@chatcall/contracts';

/** An error as text for the user, in the language of the app. Never the technical message. */
export function errorText(error: unknown): string {
  const known = toChatCallError(error);
  // A newer server may send codes that this version does not know.
  const text: Text | undefined = TEXTS[known.code];
  return text?.(known) ?? unknown(known);
}

type Text = (error: ChatCallError) => string;

const unknown: Text = () =>
  $localize`:@@error.unknown:Something went wrong. Try again in a moment.`;
const signInAgain: Text = () => $localize`:@@error.signInAgain:Sign in again to continue.`;
const mediaSetup: Text = () =>
  $localize`:@@error.mediaSetup:Sound and picture couldn't be set up. Leave the call and join it again.`;

const forbidden: Text = () => $localize`:@@error.forbidden:You don't have permission to do that.`;
const changedMeanwhile: Text = () =>
  $localize`:@@error.conflict:This doesn't match what the server has. Reload the page and try again.`;
const otherVersion: Text = () =>
  $localize`:@@error.otherVersion:This page is out of date. Reload it.`;

const unreachable = (): string => $localize`:@@error.blocked:This person can't be reached.`;
const notActive: Text = () =>
  $localize`:@@error.accountNotActive:Your account isn't active. Contact your administrator.`;
const noAccount: Text = () => $localize`:@@error.userNotFound:This account no longer exists.`;

const unreadable = (): string =>
  $localize`:@@error.avatarUnreadable:ChatCall can't read this picture. Use JPEG, PNG or WebP.`;

/** A new code does not compile until it has a text. */
const TEXTS: Readonly<Record<ErrorCode, Text>> = {
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
  'USERS.NOT_FOUND': noAccount,
  'USERS.CONTACT_SELF': () => $localize`:@@error.contactSelf:You can't add yourself.`,
  'USERS.CONTACT_EXISTS': () => $localize`:@@error.contactExists:You're already contacts.`,
  'USERS.CONTACT_NOT_FOUND': () =>
    $localize`:@@error.contactNotFound:This contact no longer exists.`,
  'USERS.BLOCKED': unreachable,
  'USERS.NOT_ACCEPTED': unreachable,
  'USERS.TOO_MANY_CONTACTS': () =>
    $localize`:@@error.tooManyContacts:You or the other person has too many contacts or requests. Remove some first.`,
  'USERS.LAST_OWNER': () =>
    $localize`:@@error.lastSiteOwner:The server needs an active owner. Make someone else an owner first.`,
  'USERS.ERASED': noAccount,
  'SETTINGS.FIXED': changedMeanwhile,
  'SETTINGS.NOTHING_TO_UNDO': changedMeanwhile,
  'AUTH.REGISTRATION_CLOSED': forbidden,
  'AUTH.INVITATION_REQUIRED': forbidden,
  'AUTH.EMAIL_NOT_ALLOWED': forbidden,
  // The page to register says more.
  'AUTH.SETUP_REQUIRED': forbidden,
  'AUTH.SETUP_CODE_WRONG': forbidden,
  'AUTH.SETUP_DONE': forbidden,
  'CHAT.BLOCKED': () => $localize`:@@error.chatBlocked:You can't message this person.`,
  'CHAT.NOT_MEMBER': () => $localize`:@@error.notMember:You're not in this conversation.`,
  'CHAT.NOT_FOUND': () => $localize`:@@error.memberNotFound:This person isn't in the conversation.`,
  'CHAT.NOT_GROUP': () => $localize`:@@error.notGroup:This only works in groups.`,
  'CHAT.NOT_ALLOWED': () =>
    $localize`:@@error.chatNotAllowed:Only the owner or an admin of the group can do that.`,
  'CHAT.ALREADY_MEMBER': () =>
    $localize`:@@error.alreadyMember:Everyone you selected is already in the group.`,
  'CHAT.MEMBERS_FULL': () => $localize`:@@error.membersFull:The group is full.`,
  'CHAT.OUTBOX_FULL': () =>
    $localize`:@@error.outboxFull:Too many messages are waiting to be sent. Wait for the connection, or discard some of them.`,
  'CHAT.TOO_MANY': () =>
    $localize`:@@error.tooManyChats:You or someone you selected is in too many conversations.`,
  'CHAT.LAST_OWNER': () =>
    $localize`:@@error.lastOwner:A group needs an owner. Make someone else the owner first.`,
  'CHAT.DIRECT_SELF': () =>
    $localize`:@@error.directSelf:You can't start a conversation with yourself.`,
  'CHAT.VERSION_AHEAD': otherVersion,
  'CHAT.TOO_MANY_REACTIONS': () =>
    $localize`:@@error.tooManyReactions:This message has as many different reactions as allowed.`,
  'CHAT.TOO_MANY_SAVED': () =>
    $localize`:@@error.tooManySaved:You've saved as many messages as allowed. Remove some first.`,
  'CHAT.TOO_MANY_PINS': () =>
    $localize`:@@error.tooManyPins:This conversation has as many pinned messages as allowed. Unpin one first.`,
  'CHAT.TOO_MANY_SECTIONS': () =>
    $localize`:@@error.tooManySections:You have as many sections as allowed. Delete one first.`,
  'CHAT.NO_THREAD': () => $localize`:@@error.noThread:There can be no thread here.`,
  'CHAT.MESSAGE_DELETED': () => $localize`:@@error.messageDeleted:This message was deleted.`,
  'CHAT.EDIT_TOO_LATE': () => $localize`:@@error.editTooLate:It's too late to edit this message.`,
  'CHAT.FILE_UNKNOWN': () =>
    $localize`:@@error.fileUnknown:A file of this message isn't there any more. Add it again.`,
  'FILE.NOT_FOUND': () => $localize`:@@error.fileNotFound:This file isn't there any more.`,
  'FILE.UPLOAD_INCOMPLETE': () =>
    $localize`:@@error.uploadIncomplete:The file hasn't arrived completely. Try again.`,
  'FILE.UPLOAD_CONFLICT': () =>
    $localize`:@@error.uploadConflict:The upload didn't continue where it had stopped. Try again.`,
  'FILE.UPLOAD_LOCKED': () =>
    $localize`:@@error.uploadLocked:Your other uploads are still being processed. Try again in a moment.`,
  'FILE.IN_USE': () =>
    $localize`:@@error.fileInUse:This file was sent in a message. Delete the message instead.`,
  'FILE.TYPE_REFUSED': () =>
    $localize`:@@error.fileTypeRefused:Files of this type aren't allowed here.`,
  'FILE.INFECTED': () =>
    $localize`:@@error.fileInfected:The virus scanner found malware in this file. It was not stored.`,
  'FILE.QUOTA_EXCEEDED': () =>
    $localize`:@@error.fileQuota:You have no space left for files. Delete messages with files that you no longer need.`,
  'FILE.RANGE_NOT_SATISFIABLE': changedMeanwhile,
  'CHAT.REPLY_UNKNOWN': () =>
    $localize`:@@error.replyUnknown:The message you replied to no longer exists.`,
  'CALL.BUSY': () => $localize`:@@error.callBusy:Everyone is on another call.`,
  'CALL.ALREADY_ACTIVE': () =>
    $localize`:@@error.callActive:A call is already in progress. Join it instead.`,
  'CALL.NOBODY_TO_CALL': () => $localize`:@@error.callNobody:There's no one to call here.`,
  'CALL.WRONG_STATE': () =>
    $localize`:@@error.callWrongState:This call was already answered or has ended.`,
  'CALL.ENDED': () => $localize`:@@error.callEnded:This call has ended.`,
  'CALL.NOT_FOUND': () => $localize`:@@error.callNotFound:This call no longer exists.`,
  'CALL.NOT_PARTICIPANT': () => $localize`:@@error.notParticipant:You're not part of this call.`,
  'CALL.FULL': () => $localize`:@@error.callFull:This call is full.`,
  'CALL.ELSEWHERE': () =>
    $localize`:@@error.callElsewhere:You're in a call on another device or in another tab.`,
  'MEDIA.UNAVAILABLE': () =>
    $localize`:@@error.mediaUnavailable:Calls aren't available right now. Try again in a moment.`,
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
  if (seconds === null)
    return $localize`:@@error.tooOften:Too many attempts. Try again in a moment.`;
  if (seconds < 90) {
    return $localize`:@@error.tooOftenSeconds:Too many attempts. Try again in ${Math.ceil(seconds)}:seconds: seconds.`;
  }
  return $localize`:@@error.tooOftenMinutes:Too many attempts. Try again in ${Math.ceil(seconds / 60)}:minutes: minutes.`;
}
