import {
  changedMeanwhile,
  otherVersion,
  type ErrorText,
  type FurtherErrorCode,
} from './first-error-texts';

const unreachable: ErrorText = () => $localize`:@@error.blocked:This person can't be reached.`;
const noAccount: ErrorText = () => $localize`:@@error.userNotFound:This account no longer exists.`;
const mediaSetup: ErrorText = () =>
  $localize`:@@error.mediaSetup:Sound and picture couldn't be set up. Leave the call and join it again.`;

/** A new code does not compile until it has a text here or among the first ones. */
export const FURTHER_ERROR_TEXTS: Readonly<Record<FurtherErrorCode, ErrorText>> = {
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
  'USERS.NOT_WAITING': changedMeanwhile,
  // Pages to register and to sign in say more.
  'AUTH.EMAIL_NOT_VERIFIED': changedMeanwhile,
  'AUTH.PASSKEYS_UNAVAILABLE': changedMeanwhile,
  'AUTH.REAUTHENTICATION_REQUIRED': () =>
    $localize`:@@error.reauthentication:Nothing was changed, since you didn't confirm that it's you.`,
  'AUTH.FACTOR_ENROLMENT_REQUIRED': () =>
    $localize`:@@error.factorEnrolment:Your role needs a two-step sign-in.`,
  'AUTH.TERMS_REQUIRED': () =>
    $localize`:@@error.termsRequired:The terms of this server have changed. Read and accept them to continue.`,
  'AUTH.TOO_MANY_WAITING': changedMeanwhile,
  'AUTH.INVITATION_ADDRESS': () =>
    $localize`:@@error.invitationAddress:This invitation is for another email address.`,
  'REPORTS.ALREADY_REPORTED': () =>
    $localize`:@@error.alreadyReported:You've reported this already. The administrators will look at it.`,
  'REPORTS.ALREADY_HANDLED': () =>
    $localize`:@@error.alreadyHandled:Someone else has handled this report.`,
  'SITE.TOO_MANY_ANNOUNCEMENTS': () =>
    $localize`:@@error.tooManyAnnouncements:Ten announcements are open already. End one of them first.`,
  'SETTINGS.FIXED': changedMeanwhile,
  'SETTINGS.NOTHING_TO_UNDO': changedMeanwhile,
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
  'MEDIA.SCREEN_NOT_ALLOWED': () =>
    $localize`:@@error.screenNotAllowed:Sharing screens isn't allowed here.`,
  'MEDIA.TOO_MANY': () =>
    $localize`:@@error.tooManyTracks:You're already sharing as much as one call allows.`,
};
