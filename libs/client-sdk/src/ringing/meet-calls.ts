import type { Conversation, ConversationId } from '@chatcall/contracts';
import type { ChatsApi } from '../chats/chats-api.js';
import { derive } from '../state/derived.js';
import type { Scope } from '../state/scope.js';
import type { CallsApi } from './calls-api.js';

type Chats = Pick<ChatsApi, 'listState$' | 'conversation$' | 'load'>;
type Calls = Pick<CallsApi, 'ringing$' | 'ongoing$'>;

/**
 * Loads the conversation of a call that is not in the list yet. A call can be the first thing that happens in a direct conversation: who
 * is called finds it in the list while it rings, not only once something was said.
 */
export function meetCalls(calls: Calls, chats: Chats, scope: Scope): void {
  const ids = derive(
    [calls.ringing$, calls.ongoing$, chats.listState$],
    (ringing, ongoing, { status }) =>
      status === 'ready'
        ? [...new Set([...ringing.map(({ call }) => call.conversationId), ...ongoing.keys()])]
        : [],
  );
  scope.watch(ids, (met: readonly ConversationId[]) => {
    const unknown = met.filter((id) => chats.conversation$(id).value === null);
    for (const id of unknown) void chats.load(id).catch((): Conversation | null => null);
  });
}
