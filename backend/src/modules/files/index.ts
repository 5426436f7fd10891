export { FilesModule } from './files.module.js';
export { Previews } from './previews/index.js';
export type { Picture } from './previews/index.js';
export { FilesService } from './files.service.js';
export { FileNotFoundError } from './files.errors.js';
export { FileResponses } from './serving/index.js';
export { fileCard } from './file.mapper.js';
export type { FileRow } from './file.repository.js';
export { FileCardDto } from './dto/file.dto.js';
