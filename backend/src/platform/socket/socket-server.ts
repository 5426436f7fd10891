import { Injectable } from '@nestjs/common';
import { LIMITS } from '@chatcall/contracts';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Server } from 'socket.io';
import { AppConfig } from '../../config/index.js';
import { RedisConnections } from '../redis/index.js';
import type { AppNamespace, AppServer } from './app-socket.js';

/** Milliseconds between pings, and until a silent connection counts as gone. */
const PING_INTERVAL_MS = 25_000;
const PING_TIMEOUT_MS = 20_000;
/** Milliseconds that a connection may take to authenticate. */
const CONNECT_TIMEOUT_MS = 15_000;
/** Entries that the stream between nodes keeps. */
const STREAM_LENGTH = 20_000;

/**
 * The one Socket.IO server of the process. A process without listeners has it too: what it publishes reaches the clients of other
 * nodes through Redis.
 */
@Injectable()
export class SocketServer {
  readonly io: AppServer;

  constructor(config: AppConfig, redis: RedisConnections) {
    const origins = config.http.publicOrigins;
    this.io = new Server({
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: LIMITS.socketFrameBytes,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      cleanupEmptyChildNamespaces: true,
      ...(origins.length > 0 ? { cors: { origin: [...origins], credentials: true } } : {}),
      ...(redis.available ? { adapter: streamsAdapter(redis) } : {}),
    });
  }

  get namespace(): AppNamespace {
    return this.io.sockets;
  }
}

function streamsAdapter(redis: RedisConnections): ReturnType<typeof createAdapter> {
  return createAdapter(redis.duplicate('socket-publisher'), {
    streamName: `${redis.keyPrefix}:socket`,
    channelPrefix: `${redis.keyPrefix}:socket`,
    maxLen: STREAM_LENGTH,
  });
}
