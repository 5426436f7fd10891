import type { CallKind, ConversationId } from '@chatcall/contracts';
import type { CallIntent } from '../../core/call/call-intents';

/** Where the call is or is going to be. */
export function conversationOf(intent: CallIntent): ConversationId {
  switch (intent.kind) {
    case 'start':
      return intent.conversationId;
    case 'join':
      return intent.call.conversationId;
    case 'accept':
      return intent.incoming.call.conversationId;
  }
}

export function kindOf(intent: CallIntent): CallKind {
  switch (intent.kind) {
    case 'start':
      return intent.callKind;
    case 'join':
      return intent.call.kind;
    case 'accept':
      return intent.incoming.call.kind;
  }
}

/** My camera is on from the start: as the call is, or as it was accepted. */
export function startsWithCamera(intent: CallIntent): boolean {
  return intent.kind === 'accept' ? intent.withVideo : kindOf(intent) === 'video';
}
