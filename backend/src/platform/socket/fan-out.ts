import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Redis } from 'ioredis';
import { MessageType } from 'socket.io-adapter';
import type { Adapter, BroadcastOptions } from 'socket.io-adapter';
import type { RedisConnections } from '../redis/index.js';
import { PublishBacklog } from './publish-backlog.js';
import { readWithoutGap } from './stream-reader.js';

/** Entries that the stream between nodes keeps. */
const STREAM_LENGTH = 20_000;

/** Makes the adapter of a namespace. */
export type AdapterFactory = ReturnType<typeof createAdapter>;

/**
 * Carries what is published here to the clients of other nodes, through a Redis stream. Clients of this node do not wait for Redis: they are
 * served at once, also while Redis is away; what the other nodes missed meanwhile reaches them when it is back: every change of rooms, and
 * as many events as the backlog takes. A client that misses a message sees the gap in `seq` with the next one.
 */
export function createFanOut(redis: RedisConnections): AdapterFactory {
  const streamName = `${redis.keyPrefix}:socket`;
  const publisher = redis.duplicate('socket-publisher');
  const backlog = new PublishBacklog(publisher);
  // The library asks for connections of its own this way.
  publisher.duplicate = (): Redis => readWithoutGap(redis.duplicate('socket-reader'), streamName);
  const create = createAdapter(publisher, {
    streamName,
    channelPrefix: streamName,
    maxLen: STREAM_LENGTH,
    onlyPlaintext: true,
  });
  // Socket.IO calls it with `new`, which an arrow function would not bear.
  return function adapterFor(namespace: unknown) {
    return localFirst(create(namespace), backlog);
  } as AdapterFactory;
}

type ClusterMessage = { readonly type: MessageType; readonly data: object };

/** The library publishes first and serves this node's clients when Redis has answered; this turns the order around. */
function localFirst(adapter: Adapter, backlog: PublishBacklog): Adapter {
  const { publish } = adapter as Adapter & { publish: (message: ClusterMessage) => void };
  const tell = (type: MessageType, opts: BroadcastOptions, data: object): void => {
    if (opts.flags?.local !== true) publish.call(adapter, { type, data: { ...data, opts: encoded(opts) } });
  };
  const { broadcast, addSockets, delSockets, disconnectSockets } = adapter;
  adapter.broadcast = (packet: unknown, opts): void => {
    broadcast.call(adapter, packet, here(opts));
    if (backlog.takes) tell(MessageType.BROADCAST, opts, { packet });
  };
  adapter.addSockets = (opts, rooms): void => {
    addSockets.call(adapter, here(opts), rooms);
    tell(MessageType.SOCKETS_JOIN, opts, { rooms });
  };
  adapter.delSockets = (opts, rooms): void => {
    delSockets.call(adapter, here(opts), rooms);
    tell(MessageType.SOCKETS_LEAVE, opts, { rooms });
  };
  adapter.disconnectSockets = (opts, close): void => {
    disconnectSockets.call(adapter, here(opts), close);
    tell(MessageType.DISCONNECT_SOCKETS, opts, { close });
  };
  return adapter;
}

function here(opts: BroadcastOptions): BroadcastOptions {
  return { ...opts, flags: { ...opts.flags, local: true } };
}

function encoded(opts: BroadcastOptions): object {
  return { rooms: [...opts.rooms], except: [...(opts.except ?? [])], flags: opts.flags };
}
