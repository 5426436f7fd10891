import type { ConversationId } from '@chatcall/contracts';
import type { CallSession } from '@chatcall/client-sdk/calls';
import type { Subscription } from 'rxjs';
import {
  RETURN_KEY,
  type CallIntent,
  type CallIntents,
  type HeldAfterReload,
} from '../../core/call/call-intents';

/** Milliseconds after which a page that is loaded again does not return: the tab had been closed. */
const RETURN_MS = 60_000;

/** The page was loaded too late to return to its call. */
export function isLate(intent: CallIntent): boolean {
  return intent.kind === 'return' && Date.now() - intent.at > RETURN_MS;
}

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

/** The open call is in the conversation of this session, also when it continues in a group. */
export function followConversation(session: CallSession, intents: CallIntents): Subscription {
  return session.conversationId$.subscribe((conversationId) => {
    const here = intents.here();
    if (here && conversationId && here.conversationId !== conversationId)
      intents.setHere({ ...here, conversationId });
  });
}

/** Whether both ask for the same call in the same way, as after a double click. */
export function sameIntent(a: CallIntent, b: CallIntent): boolean {
  if (a.kind === 'start' && b.kind === 'start')
    return a.conversationId === b.conversationId && a.callKind === b.callKind;
  if (a.kind === 'join' && b.kind === 'join') return a.call.id === b.call.id;
  return a.kind === 'accept' && b.kind === 'accept' && a.incoming.call.id === b.incoming.call.id;
}

/**
 * The page is unloaded: how the next one returns to a call, also before the server has answered; null
 * when it cannot.
 */
export function afterReload(
  session: CallSession | null,
  known: ConversationId | null,
): HeldAfterReload | null {
  const call = session?.unload();
  const conversationId = session?.conversationId$.value ?? known;
  if (!session || !call || !conversationId) return null;
  const { choice$, devices } = session.local;
  return { call, conversationId, media: choice$.value, devices: devices.chosen$.value };
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
