export { AttachmentRepository } from './attachment.repository.js';
export { FileAccess } from './file-access.js';
