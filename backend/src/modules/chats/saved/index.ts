export { SavedBroadcaster } from './saved.broadcaster.js';
export { SavedController } from './saved.controller.js';
export { SavedRepository } from './saved.repository.js';
export { SavedService } from './saved.service.js';
export { ConversationLabelDto } from './dto/saved.dto.js';
