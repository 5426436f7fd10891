export { OpenConversation } from './open-conversation.js';
