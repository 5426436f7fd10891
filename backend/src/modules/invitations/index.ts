export { InvitationsModule } from './invitations.module.js';
export { Invitations } from './invitations.js';
export type { Grant } from './invitations.js';
export { InvitedConversations } from './invited-conversations.js';
export {
  InvitationCreated,
  InvitationResent,
  InvitationRevoked,
  InvitationUsed,
} from './invitations.events.js';
