export { ConversationMembers, loadMembers } from './conversation-members.js';
