export { LinkImagesController } from './link-images.controller.js';
export { LinkPreviewJobs } from './link-preview-jobs.js';
export { LinksController } from './links.controller.js';
export { LinksService } from './links.service.js';
export { MessageLinkRepository } from './link.repository.js';
