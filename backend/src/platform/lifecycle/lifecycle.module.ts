import { Global, Module } from '@nestjs/common';
import { AppServer } from './app-server.js';
import { ShutdownSequence, ShutdownState } from './shutdown-sequence.js';

/** The shutdown of the process. */
@Global()
@Module({
  providers: [AppServer, ShutdownState, ShutdownSequence],
  exports: [ShutdownState, ShutdownSequence],
})
export class LifecycleModule {}
