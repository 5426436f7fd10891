export { SectionRepository } from './section.repository.js';
export { SectionsController } from './sections.controller.js';
export { SectionsService } from './sections.service.js';
