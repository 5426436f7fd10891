import { Module } from '@nestjs/common';
import type { MiddlewareConsumer, NestModule } from '@nestjs/common';
import { BlobRepository, BlobStore } from './blobs/index.js';
import { FileRepository } from './file.repository.js';
import { FilesCleanUp } from './files-clean-up.js';
import { FilesService } from './files.service.js';
import { PreviewRunner, Previews } from './previews/index.js';
import { FileResponses } from './serving/index.js';
import {
  ExpiredUploads,
  ScannerModule,
  UPLOAD_CONTROLLERS,
  UPLOAD_PROVIDERS,
  nameProtocol,
} from './uploads/index.js';
import { StorageController, StorageUsageRepository, StorageUsageService } from './usage/index.js';

/** Files of users and their contents. Knows nothing of messages, which carry them. */
@Module({
  imports: [ScannerModule],
  controllers: [...UPLOAD_CONTROLLERS, StorageController],
  providers: [
    BlobRepository,
    BlobStore,
    FileRepository,
    FilesService,
    FileResponses,
    FilesCleanUp,
    PreviewRunner,
    Previews,
    StorageUsageRepository,
    StorageUsageService,
    ...UPLOAD_PROVIDERS,
  ],
  exports: [BlobStore, ExpiredUploads, FilesService, FileResponses, Previews],
})
export class FilesModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(nameProtocol).forRoutes('uploads');
  }
}
