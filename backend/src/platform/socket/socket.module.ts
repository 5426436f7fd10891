import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuthRenewGateway } from './auth-renew.gateway.js';
import { EventDispatcher } from './event-dispatcher.js';
import { EventRoutes } from './event-routes.js';
import { IncomingLimits } from './incoming-limits.js';
import { OutgoingBatches } from './outgoing-batches.js';
import { OutgoingQueues } from './outgoing-queues.js';
import { SocketAdmission } from './socket-admission.js';
import { SocketAuthentication } from './socket-authentication.js';
import { SocketAdapter } from './socket-adapter.js';
import { SocketLifecycle } from './socket-lifecycle.js';
import { SocketPublisher } from './socket-publisher.js';
import { SocketRooms } from './socket-rooms.js';
import { SocketServer } from './socket-server.js';
import { TokenExpiry } from './token-expiry.js';

/** Socket.IO: connections, events, rooms, publishing. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    SocketServer,
    SocketPublisher,
    SocketRooms,
    SocketAdmission,
    SocketLifecycle,
    SocketAuthentication,
    SocketAdapter,
    EventDispatcher,
    EventRoutes,
    TokenExpiry,
    IncomingLimits,
    OutgoingBatches,
    OutgoingQueues,
    AuthRenewGateway,
  ],
  exports: [SocketPublisher, SocketRooms, SocketAdmission, SocketLifecycle],
})
export class SocketModule {}
