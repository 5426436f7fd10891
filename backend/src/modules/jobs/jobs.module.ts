import { Module } from '@nestjs/common';
import { JobsController } from './jobs.controller.js';
import { JobsService } from './jobs.service.js';

/** Jobs that have failed, for administrators: to start them again or to remove them. */
@Module({ controllers: [JobsController], providers: [JobsService] })
export class JobsModule {}
