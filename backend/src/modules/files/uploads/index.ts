import type { Provider, Type } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import { ExpiredUploads } from './expired-uploads.js';
import { FileCreation } from './file-creation.js';
import { FilesController } from './files.controller.js';
import { ScannerModule } from './scanner.module.js';
import { StagedBytes } from './staged-bytes.js';
import { StagedOnDisk } from './staged-on-disk.js';
import { UploadLocks } from './upload-locks.js';
import { nameProtocol } from './upload-headers.js';
import { UploadRepository } from './upload.repository.js';
import { UploadServer } from './upload-server.js';
import { UploadsController } from './uploads.controller.js';

export { ExpiredUploads, ScannerModule, nameProtocol };

export const UPLOAD_CONTROLLERS: Type[] = [UploadsController, FilesController];

export const UPLOAD_PROVIDERS: Provider[] = [
  UploadRepository,
  UploadLocks,
  UploadServer,
  FileCreation,
  ExpiredUploads,
  {
    provide: StagedBytes,
    inject: [AppConfig, UploadRepository],
    useFactory: (config: AppConfig, uploads: UploadRepository) => new StagedOnDisk(config, uploads),
  },
];
