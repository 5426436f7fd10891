import { ChatCallError } from '../../platform/errors/index.js';
import type { CallRefusal } from './call-decision.js';

/**
 * The call does not exist, or the user may not see it: both are answered alike, so that ids cannot
 * be probed.
 */
export class CallNotFoundError extends ChatCallError {
  readonly code = 'CALL.NOT_FOUND';

  constructor() {
    super('There is no such call.');
  }
}

class NotParticipantError extends ChatCallError {
  readonly code = 'CALL.NOT_PARTICIPANT';

  constructor() {
    super('You are not part of this call.');
  }
}

/** This device has not been in the call. */
export class NeverInCallError extends ChatCallError {
  readonly code = 'CALL.NOT_PARTICIPANT';

  constructor() {
    super('This device has not been in the call.');
  }
}

/** A user to whom a host wants to do something is not in the call. */
export class NotInCallError extends ChatCallError {
  readonly code = 'CALL.NOT_PARTICIPANT';

  constructor() {
    super('This user is not in the call.');
  }
}

/** Only the user who started a group call, and owners and admins of its group, are its hosts. */
export class NotHostError extends ChatCallError {
  readonly code = 'CHAT.NOT_ALLOWED';

  constructor() {
    super('Only a host of the call may do this.');
  }
}

/** A conversation has one call at a time; the active one can be joined. */
export class CallAlreadyActiveError extends ChatCallError {
  readonly code = 'CALL.ALREADY_ACTIVE';

  constructor() {
    super('This conversation already has an active call; join it.');
  }
}

/** Everyone who could be called is in another call. */
export class EveryoneBusyError extends ChatCallError {
  readonly code = 'CALL.BUSY';

  constructor() {
    super('Everyone you could call is in another call.');
  }
}

/** The administrators have turned off the sharing of screens. */
export class ScreenNotAllowedError extends ChatCallError {
  readonly code = 'MEDIA.SCREEN_NOT_ALLOWED';

  constructor() {
    super('Sharing screens is not allowed on this server.');
  }
}

export class NobodyToCallError extends ChatCallError {
  readonly code = 'CALL.NOBODY_TO_CALL';

  constructor() {
    super('There is nobody to call in this conversation.');
  }
}

export class CallEndedError extends ChatCallError {
  readonly code = 'CALL.ENDED';

  constructor() {
    super('The call has ended.');
  }
}

/** The device gave up its request before it was processed: the request has no effect. */
export class EntryGivenUpError extends CallEndedError {}

/** The user is in a call on another device or in another tab, which this request would end. */
export class CallElsewhereError extends ChatCallError {
  readonly code = 'CALL.ELSEWHERE';

  constructor() {
    super('You are in a call on another device or in another tab; `takeOver` ends it there.');
  }
}

/**
 * The state of the call for this user does not allow the request: it was answered on another
 * device, does not ring for them, and so on.
 */
export class CallWrongStateError extends ChatCallError {
  readonly code = 'CALL.WRONG_STATE';

  constructor() {
    super('The state of the call does not allow this.');
  }
}

/** One of the two users of a direct conversation has blocked the other. */
export class CallBlockedError extends ChatCallError {
  readonly code = 'CHAT.BLOCKED';

  constructor() {
    super('You cannot call this person.');
  }
}

/** The error for a refusal of the state machine. */
export function errorOfRefusal(refusal: CallRefusal): ChatCallError {
  switch (refusal) {
    case 'CALL.ENDED':
      return new CallEndedError();
    case 'CALL.WRONG_STATE':
      return new CallWrongStateError();
    case 'CALL.NOT_PARTICIPANT':
      return new NotParticipantError();
  }
}
