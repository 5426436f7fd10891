import { Injectable, Logger } from '@nestjs/common';
import { streamOf, terminate } from './app-socket.js';
import type { EngineConnection } from './app-socket.js';

/** The parts of an Engine.IO connection that its types do not show. */
interface Flushing {
  readonly writeBuffer: readonly unknown[];
  /** Gives the packets that wait to the transport. */
  flush: () => void;
}

/**
 * Writes all packets that a connection gets during one turn of the event loop with one system call,
 * when the turn ends: a client often gets several at once, such as the notice of its own message and
 * the answer to it, or the messages that one statement has stored. Engine.IO would write the first
 * one alone.
 */
@Injectable()
export class OutgoingBatches {
  readonly #logger = new Logger('Socket');
  #waiting: (() => void)[] = [];

  track(connection: EngineConnection): void {
    const flushing = connection as unknown as Flushing;
    const flush = flushing.flush.bind(connection);
    let waits = false;
    const write = (): void => {
      waits = false;
      this.#write(connection, flush);
    };
    flushing.flush = (): void => {
      // A connection that is closing waits for its last packets.
      if (connection.readyState !== 'open') flush();
      else if (!waits && flushing.writeBuffer.length > 0 && connection.transport.writable) {
        waits = true;
        this.#enqueue(write);
      }
    };
  }

  #enqueue(write: () => void): void {
    this.#waiting.push(write);
    // Runs when no promise of this turn is left to settle.
    if (this.#waiting.length === 1) process.nextTick(() => this.#writeAll());
  }

  #writeAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const write of waiting) write();
  }

  #write(connection: EngineConnection, flush: () => void): void {
    const stream = streamOf(connection.transport);
    stream?.cork();
    try {
      flush();
    } catch (error) {
      this.#logger.error({ err: error }, 'Packets could not be written; the connection is closed');
      terminate(connection);
    } finally {
      stream?.uncork();
    }
  }
}
