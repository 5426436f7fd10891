import { Injectable, Logger } from '@nestjs/common';
import { streamOf, terminate } from './app-socket.js';
import type { EngineConnection, EnginePacket } from './app-socket.js';

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
    connection.on('packetCreate', (packet: EnginePacket) => {
      if (connection.transport.name === 'websocket') frameInOnePiece(packet);
    });
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

/** First byte of a WebSocket frame that is the whole text. */
const WHOLE_TEXT = 0x81;
/** First character of Engine.IO's packet that carries a packet of Socket.IO. */
const MESSAGE_PACKET = '4';

/**
 * Gives a packet its WebSocket frame in one buffer, header and text together: each piece more passes
 * through the stream of each connection by itself.
 */
function frameInOnePiece({ type, data, options }: EnginePacket): void {
  if (options === undefined) return;
  const frame = options.wsPreEncodedFrame;
  // Socket.IO makes the frame of an event for a room, in two pieces, once for all its connections.
  if (Array.isArray(frame) && frame.length > 1)
    options.wsPreEncodedFrame = [Buffer.concat(frame as Buffer[])];
  else if (frame === undefined && type === 'message' && typeof data === 'string')
    options.wsPreEncodedFrame = [frameOf(MESSAGE_PACKET + data)];
}

/** The frame of RFC 6455 that a server sends for a text. */
function frameOf(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const lengthBytes = bytes < 126 ? 0 : bytes < 0x10000 ? 2 : 8;
  const frame = Buffer.allocUnsafe(2 + lengthBytes + bytes);
  frame[0] = WHOLE_TEXT;
  frame[1] = lengthBytes === 0 ? bytes : lengthBytes === 2 ? 126 : 127;
  if (lengthBytes === 2) frame.writeUInt16BE(bytes, 2);
  else if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(bytes), 2);
  frame.write(text, 2 + lengthBytes);
  return frame;
}
