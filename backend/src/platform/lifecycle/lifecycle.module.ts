import { Global, Module } from '@nestjs/common';
import { AppServer } from './app-server.js';
import { ShutdownSequence } from './shutdown-sequence.js';
import { ShutdownState } from './shutdown-state.js';

/** How the process ends. */
@Global()
@Module({
  providers: [AppServer, ShutdownState, ShutdownSequence],
  exports: [ShutdownState, ShutdownSequence],
})
export class LifecycleModule {}
