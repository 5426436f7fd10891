import { Global, Module } from '@nestjs/common';
import { AccessControl } from './access-control.js';

/** What signed-in users may do on this server. */
@Global()
@Module({ providers: [AccessControl], exports: [AccessControl] })
export class AccessModule {}
