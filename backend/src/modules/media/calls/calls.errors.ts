import { ChatCallError } from '../../../platform/errors/index.js';
import type { CallRefusal } from './call-machine.js';

/** There is no such call, or none that the asker may know of: both sound the same, so that ids cannot be probed. */
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

/** A conversation has one call at a time; the one that goes on can be joined. */
export class CallAlreadyActiveError extends ChatCallError {
  readonly code = 'CALL.ALREADY_ACTIVE';

  constructor() {
    super('A call goes on in this conversation already; join it.');
  }
}

/** Everyone who could be called is in another call. */
export class EveryoneBusyError extends ChatCallError {
  readonly code = 'CALL.BUSY';

  constructor() {
    super('Everyone you could call is in another call.');
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

/** The request was given up by the device that sent it: it has no effect. */
export class EntryGivenUpError extends CallEndedError {}

/** The person is in a call on another device or in another tab, which would end with this. */
export class CallElsewhereError extends ChatCallError {
  readonly code = 'CALL.ELSEWHERE';

  constructor() {
    super('You are in a call on another device or in another tab; `takeOver` ends it there.');
  }
}

/** What was asked for does not fit how the call stands for this person: answered elsewhere, does not ring here, and so on. */
export class CallWrongStateError extends ChatCallError {
  readonly code = 'CALL.WRONG_STATE';

  constructor() {
    super('The call does not stand so for you that this could be done.');
  }
}

/** Between the two of a direct conversation stands a block. */
export class CallBlockedError extends ChatCallError {
  readonly code = 'CHAT.BLOCKED';

  constructor() {
    super('You cannot call this person.');
  }
}

/** The error for what the state machine refused. */
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
