export { ThreadsBroadcaster } from './threads.broadcaster.js';
export { ThreadsController } from './threads.controller.js';
export { ThreadsGateway } from './threads.gateway.js';
export { ThreadsRepository } from './threads.repository.js';
export { ThreadsService } from './threads.service.js';
