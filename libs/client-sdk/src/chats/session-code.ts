/**
 * The part of the chats that only a session needs. It is loaded before the first session begins: a
 * page to sign in does without it.
 */
import type { ConversationId, MessageId } from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import type { ChatState } from './chat-state.js';
import { ChatThread, ChatTimeline } from './timeline/index.js';
import type { ThreadTimeline, Timeline } from './timeline-api.js';

export { ChatState } from './chat-state.js';
export { listenToChats } from './chat-events.js';
export { assertSendable, unsentFiles } from './outbox/index.js';
export { FollowedThreads } from './threads/index.js';

export function openTimeline(core: ClientCore, state: ChatState, id: ConversationId): Timeline {
  const open = state.acquire(id);
  const scope = state.session.child();
  const timeline = new ChatTimeline(core, state, open, state.cursor(id), scope);
  scope.onClose(() => state.release(open));
  return timeline;
}

export function openThread(
  core: ClientCore,
  state: ChatState,
  id: ConversationId,
  rootId: MessageId,
): ThreadTimeline {
  const conversation = state.acquire(id);
  const open = conversation.openThread(rootId);
  void state.cache.threads.open(open);
  const scope = state.session.child();
  const timeline = new ChatThread(core, state, open, scope);
  scope.onClose(() => {
    conversation.closeThread(open);
    state.cache.threads.release(open);
    state.release(conversation);
  });
  return timeline;
}
