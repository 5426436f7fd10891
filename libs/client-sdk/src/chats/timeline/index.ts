export { ChatTimeline } from './chat-timeline.js';
