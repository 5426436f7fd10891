import type { ErrorCode } from '@chatcall/contracts';

/**
 * What every error code means: the `title` of problem details, the page at `/api/problems` and the
 * table in docs/protocol.md. The same for every occurrence; `detail` describes the single one.
 */
export const ERROR_MEANINGS: Readonly<Record<ErrorCode, string>> = {
  'COMMON.VALIDATION': 'The request is not valid; fields names what is wrong',
  'COMMON.NOT_FOUND': 'There is no such route, session or object',
  'COMMON.METHOD_NOT_ALLOWED': 'The path exists, but not with this method; Allow lists the methods',
  'COMMON.RATE_LIMITED': 'Too many requests; try again after retryAfter seconds',
  'COMMON.QUOTA_EXCEEDED':
    'The user has stored as many bytes today as one user may (STORED_BYTES_PER_DAY)',
  'COMMON.TOO_LARGE': 'The body or the picture is too large',
  'COMMON.UNSUPPORTED_MEDIA_TYPE':
    'The type, encoding or character set of the body is not accepted here',
  'COMMON.PICTURE_UNREADABLE': 'The file is not a picture that can be read',
  'COMMON.CONFLICT':
    'The request contradicts something stored: this clientMessageId belongs to a message in another conversation',
  'COMMON.PRECONDITION_FAILED':
    'The version of the object is not the one of If-Match, or that of the tus protocol is not 1.0.0',
  'COMMON.IDEMPOTENCY_KEY_REUSED':
    'The Idempotency-Key belongs to a request with another path or body',
  'COMMON.FORBIDDEN':
    'Not allowed: the role of the user lacks the permission, a page of another origin, or a refresh by cookie without X-ChatCall-Client',
  'COMMON.INTERNAL': 'An error of the server; the same request may be sent again',
  'COMMON.UNAVAILABLE':
    'Not possible at the moment (database unreachable, too many requests at once); try again later',
  'COMMON.STORAGE_FULL': 'The disk for files is full or read-only; nothing was stored',
  'COMMON.TIMEOUT': 'From the SDK: no answer in time; the outcome is not known',
  'COMMON.OFFLINE': 'From the SDK: the server cannot be reached',
  'COMMON.UNKNOWN_EVENT': 'There is no such client event',
  'AUTH.REQUIRED': 'The request has no token; sign in',
  'AUTH.INVALID_CREDENTIALS': 'The login or the password is wrong',
  'AUTH.TOKEN_EXPIRED': 'The access token has expired; refresh it',
  'AUTH.TOKEN_INVALID': 'The token is not one of this server; sign in again',
  'AUTH.REFRESH_REUSED': 'The refresh token was used before; the session has ended',
  'AUTH.SESSION_ENDED':
    'The session was ended (signed out, revoked, password changed); sign in again',
  'AUTH.EMAIL_TAKEN': 'Another account has this e-mail address',
  'AUTH.USERNAME_TAKEN': 'Another account has this username',
  'AUTH.PASSWORD_WRONG': 'The current password is wrong',
  'AUTH.PASSWORD_WEAK': 'The new password is too easy to guess',
  'AUTH.ACCOUNT_DEACTIVATED': 'The account was deactivated by an administrator',
  'AUTH.INVITATION_ADDRESS': 'The invitation is for another e-mail address',
  'AUTH.ACCOUNT_PENDING': 'The account was created, but is not active yet',
  'AUTH.EMAIL_NOT_VERIFIED':
    'The account was created, and is active when the link is opened that was sent to its e-mail address',
  'AUTH.TOO_MANY_WAITING': 'As many new accounts wait for a decision as the server allows',
  'USERS.NOT_WAITING': 'The account does not wait for a decision any more',
  'AUTH.LINK_INVALID': 'The one-time link was used, has expired, or was replaced by a newer one',
  'AUTH.MAIL_UNAVAILABLE': 'This server sends no mail; an administrator can issue a link',
  'AUTH.FACTOR_REQUIRED':
    'The first step of the sign-in succeeded; POST /api/auth/factor with challenge completes it',
  'AUTH.FACTOR_WRONG':
    'The code or signature is wrong, was used before, or belongs to another factor',
  'AUTH.CHALLENGE_INVALID':
    'The sign-in took too long, had too many attempts, or began on another device; start again',
  'AUTH.TOO_MANY_FACTORS': 'The user has as many second factors as one user may',
  'AUTH.REAUTHENTICATION_REQUIRED':
    'The sign-in is too long ago for this; POST /api/auth/reauthenticate, then repeat the request',
  'AUTH.FACTOR_ENROLMENT_REQUIRED':
    'The site role needs a second factor, which the user has to set up first',
  'AUTH.TERMS_REQUIRED': 'The user has to accept the present terms first (GET /api/site/terms)',
  'AUTH.PASSKEYS_UNAVAILABLE': 'This server has no public address over TLS that passkeys need',
  'AUTH.REGISTRATION_CLOSED': 'Nobody can register on this server',
  'AUTH.INVITATION_REQUIRED': 'Registration on this server needs an invitation',
  'AUTH.SETUP_REQUIRED':
    'This server has no owner yet: the first registration needs its setup code',
  'AUTH.SETUP_CODE_WRONG': 'This is not the setup code of the server',
  'AUTH.SETUP_DONE': 'This server has an owner: the setup code is of no use anymore',
  'AUTH.EMAIL_NOT_ALLOWED': 'Only e-mail addresses of certain domains may register',
  'USERS.NOT_FOUND': 'There is no such user, or the user has blocked the caller',
  'USERS.CONTACT_SELF': 'Users cannot be their own contacts',
  'USERS.CONTACT_NOT_FOUND':
    'There is no such contact; not sent at present: removing one that does not exist succeeds',
  'USERS.CONTACT_EXISTS':
    'The two are contacts already; not sent at present: requesting again succeeds',
  'USERS.BLOCKED': 'One of the two users has blocked the other',
  'USERS.NOT_ACCEPTED':
    'One of these users accepts messages, calls or being added only from others',
  'USERS.TOO_MANY_CONTACTS':
    'One of the two users has too many contacts, requests or blocks (CONTACTS_PER_USER)',
  'USERS.LAST_OWNER': 'The server needs an owner who is active',
  'USERS.ERASED': 'The user was erased, which cannot be undone',
  'REPORTS.ALREADY_REPORTED': 'You have reported this already, and nobody has decided about it yet',
  'REPORTS.ALREADY_HANDLED': 'Somebody has handled the report already',
  'SITE.TOO_MANY_ANNOUNCEMENTS': 'As many announcements are open as the server allows',
  'SETTINGS.FIXED': 'The environment of the server sets this value',
  'SETTINGS.NOTHING_TO_UNDO': 'The setting was never changed',
  'CHAT.NOT_MEMBER': 'There is no such conversation, or the user is not a member of it',
  'CHAT.NOT_FOUND': 'The conversation has no such member or message',
  'CHAT.NOT_ALLOWED':
    'The user may not do this in the conversation, for example because of their role',
  'CHAT.NOT_GROUP': 'This works in groups only',
  'CHAT.ALREADY_MEMBER': 'All named users are members already',
  'CHAT.MEMBERS_FULL': 'The group would have too many members',
  'CHAT.LAST_OWNER': 'A group needs an owner',
  'CHAT.DIRECT_SELF': 'A direct conversation needs another user',
  'CHAT.REPLY_UNKNOWN': 'The message replied to is not in this conversation',
  'CHAT.BLOCKED': 'One of the two users has blocked the other: no messages, no calls',
  'CHAT.TOO_MANY': 'A user would be in too many conversations (CONVERSATIONS_PER_USER)',
  'CHAT.OUTBOX_FULL': 'From the SDK: too many messages of this device are not sent yet',
  'CHAT.MESSAGE_DELETED': 'The message was deleted and cannot be changed any more',
  'CHAT.TOO_MANY_REACTIONS': 'The message has as many different reactions as allowed',
  'CHAT.TOO_MANY_PINS': 'The conversation has as many pinned messages as allowed',
  'CHAT.TOO_MANY_SECTIONS': 'You have as many sections as allowed',
  'CHAT.NO_THREAD': 'The message is a reply in a thread or a system message, which have no thread',
  'CHAT.TOO_MANY_SAVED': 'The user has saved as many messages as allowed',
  'CHAT.EDIT_TOO_LATE': 'The time in which a message can be edited is over (messages.editSeconds)',
  'CHAT.FILE_UNKNOWN':
    'A file of the message is not one that the sender has uploaded and not sent yet',
  'FILE.NOT_FOUND': 'There is no such file or upload, or the user may not read it',
  'FILE.UPLOAD_INCOMPLETE': 'Bytes of the upload are missing',
  'FILE.UPLOAD_CONFLICT':
    'The bytes do not continue where the upload has ended; ask for its offset',
  'FILE.UPLOAD_LOCKED':
    'Other requests on the upload have not ended, or too many of the user wait; try again',
  'FILE.IN_USE': 'The file was sent in a message; delete the message',
  'FILE.TYPE_REFUSED':
    'The server does not accept files of this type (FILE_TYPES_ALLOWED, FILE_TYPES_REFUSED)',
  'FILE.INFECTED': 'The virus scanner found malware in the file; it was not stored',
  'FILE.QUOTA_EXCEEDED':
    'The user has stored as many bytes of files as allowed (FILE_QUOTA_USER_MB)',
  'FILE.RANGE_NOT_SATISFIABLE':
    'The file does not have the requested range of bytes, or several ranges were requested',
  'CHAT.VERSION_AHEAD':
    'The conversation has not reached the version that the client has; the client loads it again',
  'CALL.NOT_FOUND': 'There is no such call, or the user may not see it',
  'CALL.NOT_PARTICIPANT': 'The user is not called and cannot answer',
  'CALL.ALREADY_ACTIVE': 'This connection is in the call of this conversation already',
  'CALL.BUSY': 'All other members are in another call',
  'CALL.NOBODY_TO_CALL': 'There is no other user in this conversation',
  'CALL.WRONG_STATE':
    'The call is not in a state in which this can be done, for example it was answered already',
  'CALL.ENDED': 'The call has ended, or the request was given up',
  'CALL.FULL': 'The call has as many devices as it may',
  'CALL.ELSEWHERE':
    'The user is in a call on another device or in another tab; takeOver ends it there',
  'MEDIA.UNAVAILABLE': 'No media node or worker answers at the moment',
  'MEDIA.NOT_JOINED': 'This connection is not in the call; send call:join first',
  'MEDIA.TRANSPORT_NOT_FOUND': 'This device has no such transport',
  'MEDIA.PRODUCER_NOT_FOUND': 'This device has no such producer, or may not see it',
  'MEDIA.CONSUMER_NOT_FOUND': 'This device has no such consumer',
  'MEDIA.CANNOT_CONSUME': 'The device cannot receive this; not sent at present',
  'MEDIA.INVALID_PARAMETERS': 'RTP, DTLS or ICE values have the wrong form, or are used twice',
  'MEDIA.TOO_MANY': 'The device sends or receives as many tracks as it may',
  'MEDIA.SCREEN_NOT_ALLOWED': 'The administrators do not allow shared screens',
};
