import { Module } from '@nestjs/common';
import { IceServers } from './ice-servers.js';
import { TurnCheck } from './turn-check.js';

/** The TURN servers for clients, and their check; also for the console, which runs it. */
@Module({ providers: [IceServers, TurnCheck], exports: [IceServers] })
export class TurnModule {}
