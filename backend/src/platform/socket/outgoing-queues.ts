import { Injectable } from '@nestjs/common';
import type { UserId } from '@chatcall/contracts';
import { QueuedBytes } from '../limits/index.js';
import type { ByteQueue } from '../limits/index.js';
import { sizeOf, terminate, webSocketOf } from './app-socket.js';
import type { EngineConnection, EnginePacket, EngineTransport } from './app-socket.js';

/**
 * Reports the bytes that are queued for each connection: packets that its transport has not taken
 * yet, and the batch that the transport has not written yet. A client whose connection is ended
 * because of them connects again and requests what it missed.
 */
@Injectable()
export class OutgoingQueues {
  readonly #queued: QueuedBytes;
  readonly #queues = new WeakMap<EngineConnection, ByteQueue>();

  constructor(queued: QueuedBytes) {
    this.#queued = queued;
  }

  track(connection: EngineConnection): void {
    const queue = this.#queued.open({
      kind: 'socket',
      owner: `address:${connection.remoteAddress}`,
      end: () => terminate(connection),
    });
    this.#queues.set(connection, queue);
    let waiting = 0;
    let written = 0;
    const report = (): void => queue.set(waiting + written);
    connection.on('packetCreate', (packet: EnginePacket) => {
      waiting += sizeOf(packet);
      report();
    });
    connection.on('flush', () => {
      written += waiting;
      waiting = 0;
    });
    const trackTransport = (transport: EngineTransport): void => {
      written = 0;
      transport.on('drain', () => {
        written = 0;
        report();
      });
    };
    trackTransport(connection.transport);
    connection.on('upgrade', trackTransport);
    connection.on('close', () => {
      // A WebSocket sends its close frame after what is written already, which stays in memory
      // until the socket is closed. It is closed already when the client or the network ended it.
      const webSocket = webSocketOf(connection.transport);
      waiting = 0;
      report();
      if (webSocket === null || webSocket.readyState === webSocket.CLOSED || written === 0)
        this.#queued.close(queue);
      else webSocket.on('close', () => this.#queued.close(queue));
    });
  }

  /** From now on the queued bytes count for the user, over all connections. */
  identify(connection: EngineConnection, userId: UserId): void {
    const queue = this.#queues.get(connection);
    if (queue !== undefined) queue.owner = userId;
  }
}
