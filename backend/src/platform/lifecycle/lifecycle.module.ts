import { Global, Module } from '@nestjs/common';
import { ShutdownSequence } from './shutdown-sequence.js';
import { ShutdownState } from './shutdown-state.js';

/** How the process ends. */
@Global()
@Module({ providers: [ShutdownState, ShutdownSequence], exports: [ShutdownState, ShutdownSequence] })
export class LifecycleModule {}
