export { InvitationsModule } from './invitations.module.js';
export { Invitations } from './invitations.js';
export { InvitationCreated, InvitationRevoked } from './invitations.events.js';
