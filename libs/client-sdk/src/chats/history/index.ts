export type { OpenThread } from './open-thread.js';
export { laterSummary } from './message-window.js';
export { OpenConversation } from './open-conversation.js';
export { mergedMessage, withoutOwnReactions } from './own-reactions.js';
export type { OpenMessages } from './open-messages.js';
export type { HistoryPlace, TimelineHistory } from './timeline-history.js';
