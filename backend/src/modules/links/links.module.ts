import { Module } from '@nestjs/common';
import { PublicFetch } from '../../platform/public-fetch/index.js';
import { FilesModule } from '../files/index.js';
import { LinkImages } from './link-images.js';
import { LinkPages } from './link-pages.js';
import { LinkRepository } from './link.repository.js';

/** What pages of the internet say of themselves. Knows nothing of messages, which show it. */
@Module({
  imports: [FilesModule],
  providers: [
    LinkRepository,
    LinkImages,
    LinkPages,
    { provide: PublicFetch, useFactory: () => new PublicFetch() },
  ],
  exports: [LinkImages, LinkPages],
})
export class LinksModule {}
