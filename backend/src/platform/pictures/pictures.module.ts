import { Global, Module } from '@nestjs/common';
import { PictureStore } from './picture-store.js';

/** Pictures of users and conversations. */
@Global()
@Module({ providers: [PictureStore], exports: [PictureStore] })
export class PicturesModule {}
