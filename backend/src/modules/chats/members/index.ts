export { MemberDto } from './dto/member.dto.js';
export { toMember } from './member.mapper.js';
export { MembersController } from './members.controller.js';
export { MembershipController } from './membership.controller.js';
export { MembershipService } from './membership.service.js';
export { OwnSettingsRepository } from './own-settings.repository.js';
export { OwnSettingsService } from './own-settings.service.js';
