export { ChatTimeline } from './chat-timeline.js';
export { ChatThread } from './thread-timeline.js';
