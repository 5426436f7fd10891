export { OpenConversation } from './open-conversation.js';
export type { HistoryPlace } from './timeline-history.js';
