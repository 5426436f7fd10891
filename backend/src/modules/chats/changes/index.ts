export { ChangesController } from './changes.controller.js';
export { ChangesRepository } from './changes.repository.js';
export type { FoundChanges } from './changes.repository.js';
export { ChangesService } from './changes.service.js';
export { ConversationChangesDto } from './dto/changes.dto.js';
