import { Module } from '@nestjs/common';
import { ChatsModule } from '../chats/index.js';
import { SettingsModule } from '../settings/index.js';
import { UsersModule } from '../users/index.js';
import { CallAdmission } from './call-admission.js';
import { CallConnections } from './call-connections.js';
import { CallEntriesRepository } from './call-entries.repository.js';
import { CallEntries } from './call-entries.js';
import { CallEventHandlers } from './call-event-handlers.js';
import { CallLeaveService } from './call-leave.service.js';
import { CallLog } from './call-log.js';
import { CallParticipants } from './call-participants.js';
import { CallPreparation } from './call-preparation.js';
import { CallStateService } from './call-state.service.js';
import { CallsBroadcaster } from './calls.broadcaster.js';
import { CallsController } from './calls.controller.js';
import { CallsGateway } from './calls.gateway.js';
import { CallsMapper } from './calls.mapper.js';
import { CallsRepository } from './calls.repository.js';
import { CallsService } from './calls.service.js';
import { CallObserver } from './reconciler/call-observer.js';
import { CallProcesses } from './reconciler/call-processes.js';
import { CallReconciler } from './reconciler/call-reconciler.js';
import { CallRepairs } from './reconciler/call-repairs.js';
import { ReconcilerRepository } from './reconciler/reconciler.repository.js';
import { CallHosts } from './meeting/call-hosts.js';
import { GesturesService } from './meeting/gestures.service.js';
import { HostingService } from './meeting/hosting.service.js';
import { MeetingGateway } from './meeting/meeting.gateway.js';
import { CallQuality } from './quality/call-quality.js';
import { CallQualityRepository } from './quality/call-quality.repository.js';
import { MissedCalls } from './missed/missed-calls.js';
import { MissedCallsBroadcaster } from './missed/missed-calls.broadcaster.js';
import { MissedCallsRepository } from './missed/missed-calls.repository.js';
import { MediaNodeModule } from '../media-node/index.js';
import { MediaBroadcaster } from './signalling/media.broadcaster.js';
import { MediaGateway } from './signalling/media.gateway.js';
import { MediaSignalling } from './signalling/media-signalling.js';
import { CallPeopleService } from './people/call-people.service.js';
import { TurnModule } from './turn/turn.module.js';

/** The API: calls, and the signalling of their media. */
const CALLS = [
  CallsRepository,
  CallEntriesRepository,
  CallEntries,
  CallsMapper,
  CallStateService,
  CallParticipants,
  CallConnections,
  CallAdmission,
  CallPreparation,
  CallLeaveService,
  CallsService,
  CallLog,
  CallQualityRepository,
  CallQuality,
  MissedCallsRepository,
  MissedCalls,
  MissedCallsBroadcaster,
  ReconcilerRepository,
  CallProcesses,
  CallObserver,
  CallRepairs,
  CallReconciler,
  CallEventHandlers,
  CallsBroadcaster,
  CallsGateway,
  CallHosts,
  CallPeopleService,
  GesturesService,
  HostingService,
  MeetingGateway,
  MediaSignalling,
  MediaBroadcaster,
  MediaGateway,
];

/** Audio and video calls. */
@Module({
  imports: [UsersModule, ChatsModule, MediaNodeModule, SettingsModule, TurnModule],
  controllers: [CallsController],
  providers: CALLS,
})
export class CallsModule {}
