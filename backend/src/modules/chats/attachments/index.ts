export { AttachmentRepository } from './attachment.repository.js';
export { AttachmentsController } from './attachments.controller.js';
export { FileAccess } from './file-access.js';
