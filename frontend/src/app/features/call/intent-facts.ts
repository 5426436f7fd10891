import type { ConversationId } from '@chatcall/contracts';
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

/** Both ask for the same call in the same way: a click that came twice. */
export function sameIntent(a: CallIntent, b: CallIntent): boolean {
  if (a.kind === 'start' && b.kind === 'start')
    return a.conversationId === b.conversationId && a.callKind === b.callKind;
  if (a.kind === 'join' && b.kind === 'join') return a.call.id === b.call.id;
  return a.kind === 'accept' && b.kind === 'accept' && a.incoming.call.id === b.incoming.call.id;
}
