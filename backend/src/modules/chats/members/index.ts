export { MembersController } from './members.controller.js';
export { MembershipController } from './membership.controller.js';
export { MembershipService } from './membership.service.js';
