export { IsTermsVersion } from './dto/terms.dto.js';
export { TermsAccepted } from './terms.events.js';
export { TermsModule } from './terms.module.js';
export { TermsService } from './terms.service.js';
