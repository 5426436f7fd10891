import { Injectable } from '@nestjs/common';
import type { UserId } from '@chatcall/contracts';
import { QueuedBytes } from '../limits/index.js';
import type { ByteQueue } from '../limits/index.js';
import { sizeOf, terminate, webSocketOf } from './engine-connection.js';
import type { EngineConnection, EnginePacket, EngineTransport } from './engine-connection.js';

/**
 * Reports what waits for each connection: packets that its transport has not taken yet, and the batch that the transport has not written yet.
 * A client whose connection is ended for it connects again and asks for what it missed.
 */
@Injectable()
export class OutgoingQueues {
  readonly #queued: QueuedBytes;
  readonly #queues = new WeakMap<EngineConnection, ByteQueue>();

  constructor(queued: QueuedBytes) {
    this.#queued = queued;
  }

  watch(connection: EngineConnection): void {
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
    const watchTransport = (transport: EngineTransport): void => {
      written = 0;
      transport.on('drain', () => {
        written = 0;
        report();
      });
    };
    watchTransport(connection.transport);
    connection.on('upgrade', watchTransport);
    connection.on('close', () => {
      // Over WebSocket the goodbye waits behind what is written already: that stays in memory until the connection below is closed,
      // which it is already when the client or the network ended it.
      const webSocket = webSocketOf(connection.transport);
      waiting = 0;
      report();
      if (webSocket === null || webSocket.readyState === webSocket.CLOSED || written === 0)
        this.#queued.close(queue);
      else webSocket.on('close', () => this.#queued.close(queue));
    });
  }

  /** From now on the user pays for what waits, over all connections. */
  identify(connection: EngineConnection, userId: UserId): void {
    const queue = this.#queues.get(connection);
    if (queue !== undefined) queue.owner = userId;
  }
}
