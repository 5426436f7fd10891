import { Global, Module } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { DiskFileStore } from './disk-file-store.js';
import { FileStore } from './file-store.js';
import { S3FileStore } from './s3-file-store.js';

/** Storage of uploaded files: on the disk, or in a bucket when there is one in the settings. */
@Global()
@Module({
  providers: [
    {
      provide: FileStore,
      inject: [AppConfig, ShutdownSequence],
      useFactory: (config: AppConfig, shutdown: ShutdownSequence): FileStore => {
        if (config.s3 === null) return new DiskFileStore(config);
        const store = new S3FileStore(config.s3);
        shutdown.register('close-database', 'storage of files', () => store.close());
        return store;
      },
    },
  ],
  exports: [FileStore],
})
export class StorageModule {}
