export { StorageController } from './storage.controller.js';
export { StorageUsageRepository } from './storage-usage.repository.js';
export { StorageUsageService } from './storage-usage.service.js';
