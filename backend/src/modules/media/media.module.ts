import { Module } from '@nestjs/common';
import { ChatsModule } from '../chats/index.js';
import { UsersModule } from '../users/index.js';
import { CallAdmission } from './calls/call-admission.js';
import { CallConnections } from './calls/call-connections.js';
import { CallEntriesRepository } from './calls/call-entries.repository.js';
import { CallEntries } from './calls/call-entries.js';
import { CallEventHandlers } from './calls/call-event-handlers.js';
import { CallLeaveService } from './calls/call-leave.service.js';
import { CallLog } from './calls/call-log.js';
import { CallParticipants } from './calls/call-participants.js';
import { CallReconciler } from './calls/call-reconciler.js';
import { CallRecoveryRepository } from './calls/call-recovery.repository.js';
import { CallStateService } from './calls/call-state.service.js';
import { CallsBroadcaster } from './calls/calls.broadcaster.js';
import { CallsController } from './calls/calls.controller.js';
import { CallsGateway } from './calls/calls.gateway.js';
import { CallsMapper } from './calls/calls.mapper.js';
import { CallsRepository } from './calls/calls.repository.js';
import { CallsService } from './calls/calls.service.js';
import { RingTimer } from './calls/ring-timer.js';
import { MediaPlaneModule } from './media-plane.module.js';
import { MediaBroadcaster } from './signalling/media.broadcaster.js';
import { MediaGateway } from './signalling/media.gateway.js';
import { MediaSignalling } from './signalling/media-signalling.js';

/** The API: calls, and the signalling of their media. */
const CALLS = [
  CallsRepository,
  CallRecoveryRepository,
  CallEntriesRepository,
  CallEntries,
  CallsMapper,
  CallStateService,
  CallParticipants,
  CallConnections,
  CallAdmission,
  CallLeaveService,
  CallsService,
  CallLog,
  RingTimer,
  CallReconciler,
  CallEventHandlers,
  CallsBroadcaster,
  CallsGateway,
  MediaSignalling,
  MediaBroadcaster,
  MediaGateway,
];

/** Audio and video calls. */
@Module({
  imports: [UsersModule, ChatsModule, MediaPlaneModule],
  controllers: [CallsController],
  providers: CALLS,
})
export class MediaModule {}
