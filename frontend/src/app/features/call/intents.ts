import type { ConversationId } from '@chatcall/contracts';
import { RETURN_KEY, type CallIntent } from '../../core/call/call-intents';

/** The conversation of the call that an intent asks for. */
export function conversationOf(intent: CallIntent): ConversationId {
  switch (intent.kind) {
    case 'start':
    case 'return':
      return intent.conversationId;
    case 'join':
      return intent.call.conversationId;
    case 'accept':
      return intent.incoming.call.conversationId;
  }
}

/** Whether both ask for the same call in the same way, as after a double click. */
export function sameIntent(a: CallIntent, b: CallIntent): boolean {
  if (a.kind === 'start' && b.kind === 'start')
    return a.conversationId === b.conversationId && a.callKind === b.callKind;
  if (a.kind === 'join' && b.kind === 'join') return a.call.id === b.call.id;
  return a.kind === 'accept' && b.kind === 'accept' && a.incoming.call.id === b.incoming.call.id;
}

/**
 * Stores for the next page of this tab how it returns to the call; null when it does not. Only while
 * no page is loaded: a duplicate of the tab must not find it.
 */
export function storeReturn(intent: CallIntent | null): void {
  try {
    sessionStorage.setItem(RETURN_KEY, JSON.stringify(intent));
  } catch {
    // Storage is blocked: the call can be joined again by hand.
  }
}
