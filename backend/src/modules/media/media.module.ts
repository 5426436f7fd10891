import { Module } from '@nestjs/common';
import { ChatsModule } from '../chats/index.js';
import { UsersModule } from '../users/index.js';
import { CallAdmission } from './calls/call-admission.js';
import { CallEntriesRepository } from './calls/call-entries.repository.js';
import { CallEntries } from './calls/call-entries.js';
import { CallDepartures } from './calls/call-departures.js';
import { CallInitiation } from './calls/call-initiation.js';
import { CallLedger } from './calls/call-ledger.js';
import { CallLog } from './calls/call-log.js';
import { CallNotes } from './calls/call-notes.js';
import { CallRecoveryRepository } from './calls/call-recovery.repository.js';
import { CallRecovery } from './calls/call-recovery.js';
import { CallRoster } from './calls/call-roster.js';
import { CallSeats } from './calls/call-seats.js';
import { CallSweep } from './calls/call-sweep.js';
import { CallsBroadcaster } from './calls/calls.broadcaster.js';
import { CallsController } from './calls/calls.controller.js';
import { CallsGateway } from './calls/calls.gateway.js';
import { CallsMapper } from './calls/calls.mapper.js';
import { CallsRepository } from './calls/calls.repository.js';
import { CallsService } from './calls/calls.service.js';
import { ConnectionWatch } from './calls/connection-watch.js';
import { MediaWatch } from './calls/media-watch.js';
import { MembershipWatch } from './calls/membership-watch.js';
import { RingTimer } from './calls/ring-timer.js';
import { RoomAudit } from './calls/room-audit.js';
import { MediasoupService } from './mediasoup/mediasoup.service.js';
import { LocalMediaNode } from './node/local-media-node.js';
import { MediaCarrier } from './node/media-carrier.js';
import { MediaHealth } from './node/media-health.js';
import { MediaNodes } from './node/media-nodes.js';
import { MediaNodesRepository } from './node/media-nodes.repository.js';
import { NodeBeat } from './node/node-beat.js';
import { MediaBroadcaster } from './signalling/media.broadcaster.js';
import { MediaGateway } from './signalling/media.gateway.js';
import { MediaSignalling } from './signalling/media-signalling.js';
import { IceServers } from './turn/ice-servers.js';

/** What a media node does: workers, rooms, and the ways to them. */
const NODE = [
  MediasoupService,
  LocalMediaNode,
  MediaCarrier,
  MediaNodesRepository,
  MediaNodes,
  NodeBeat,
  MediaHealth,
];

/** What the API does: calls, and the signalling of their media. */
const CALLS = [
  CallsRepository,
  CallRecoveryRepository,
  CallEntriesRepository,
  CallEntries,
  CallsMapper,
  CallLedger,
  CallRoster,
  CallSeats,
  CallAdmission,
  CallDepartures,
  CallInitiation,
  CallsService,
  CallLog,
  CallNotes,
  CallRecovery,
  CallSweep,
  RingTimer,
  MediaWatch,
  RoomAudit,
  ConnectionWatch,
  MembershipWatch,
  CallsBroadcaster,
  CallsGateway,
  IceServers,
  MediaSignalling,
  MediaBroadcaster,
  MediaGateway,
];

/** Audio and video calls. */
@Module({
  imports: [UsersModule, ChatsModule],
  controllers: [CallsController],
  providers: [...NODE, ...CALLS],
})
export class MediaModule {}
