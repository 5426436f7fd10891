export { SyncController } from './sync.controller.js';
export { SyncRepository } from './sync.repository.js';
export { SyncService } from './sync.service.js';
