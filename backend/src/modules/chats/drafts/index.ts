export { DraftRepository } from './draft.repository.js';
export { DraftsBroadcaster } from './drafts.broadcaster.js';
export { DraftsController } from './drafts.controller.js';
export { DraftsService } from './drafts.service.js';
