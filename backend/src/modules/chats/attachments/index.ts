export { AttachmentRepository } from './attachment.repository.js';
export { AttachmentsController } from './attachments.controller.js';
export { FileAccess } from './file-access.js';
export { SharedFromDto } from './dto/shared-files.dto.js';
export { SharedFilesController } from './shared-files.controller.js';
export { SharedFilesService } from './shared-files.service.js';
