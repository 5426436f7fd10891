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
 * Publishes events and room changes to the other nodes through a Redis stream. Clients of this node
 * do not wait for Redis: they are served at once, also while Redis is unavailable or refuses
 * writes. The other nodes receive what they missed when Redis is available again: every change of
 * rooms, and as many events as the backlog can hold.
 * @param onMissed called when events for the clients of this node are lost: another node could not
 *   keep all of them, or entries went that this node has not read
 */
export function createFanOut(redis: RedisConnections, onMissed: () => void): AdapterFactory {
  const streamName = `${redis.keyPrefix}:socket`;
  const publisher = redis.duplicate('socket-publisher');
  const backlog = new PublishBacklog(publisher, redis);
  // The library calls this to get its own connections.
  publisher.duplicate = (): Redis =>
    readWithoutGap(redis.duplicate('socket-reader'), streamName, onMissed);
  const create = createAdapter(publisher, {
    streamName,
    channelPrefix: streamName,
    maxLen: STREAM_LENGTH,
    onlyPlaintext: true,
  });
  // Not an arrow function, because Socket.IO calls it with `new`.
  return function adapterFor(namespace: unknown) {
    const adapter = create(namespace);
    publishMissed(adapter, backlog, onMissed);
    return localFirst(adapter, backlog);
  } as AdapterFactory;
}

type ClusterMessage = { readonly type: MessageType; readonly data: object; readonly uid?: string };
type ClusterAdapter = Adapter & {
  readonly uid: string;
  publish: (message: ClusterMessage) => void;
  onMessage: (message: ClusterMessage, offset?: string) => void;
};

/**
 * Adds an entry to the stream, after those that were written, that says that events are missing.
 */
function publishMissed(adapter: Adapter, backlog: PublishBacklog, onMissed: () => void): void {
  const cluster = adapter as ClusterAdapter;
  // The closest message type of the library: the connections are closed.
  const notice = { type: MessageType.DISCONNECT_SOCKETS, data: { missed: true } };
  backlog.onMissed(() => cluster.publish(notice));
  const { onMessage } = cluster;
  cluster.onMessage = (message, offset): void => {
    const missed = message.type === notice.type && 'missed' in message.data;
    if (!missed) onMessage.call(cluster, message, offset);
    else if (message.uid !== cluster.uid) onMissed();
  };
}

/** The library serves the clients of this node when Redis has answered; this serves them first. */
function localFirst(adapter: Adapter, backlog: PublishBacklog): Adapter {
  const { publish } = adapter as ClusterAdapter;
  const publishToOthers = (type: MessageType, opts: BroadcastOptions, data: object): void => {
    if (opts.flags?.local !== true)
      publish.call(adapter, { type, data: { ...data, opts: encoded(opts) } });
  };
  const { broadcast, addSockets, delSockets, disconnectSockets } = adapter;
  adapter.broadcast = (packet: unknown, opts): void => {
    broadcast.call(adapter, packet, here(opts));
    if (backlog.hasRoom) publishToOthers(MessageType.BROADCAST, opts, { packet });
  };
  adapter.addSockets = (opts, rooms): void => {
    addSockets.call(adapter, here(opts), rooms);
    publishToOthers(MessageType.SOCKETS_JOIN, opts, { rooms });
  };
  adapter.delSockets = (opts, rooms): void => {
    delSockets.call(adapter, here(opts), rooms);
    publishToOthers(MessageType.SOCKETS_LEAVE, opts, { rooms });
  };
  adapter.disconnectSockets = (opts, close): void => {
    disconnectSockets.call(adapter, here(opts), close);
    publishToOthers(MessageType.DISCONNECT_SOCKETS, opts, { close });
  };
  return adapter;
}

function here(opts: BroadcastOptions): BroadcastOptions {
  return { ...opts, flags: { ...opts.flags, local: true } };
}

function encoded(opts: BroadcastOptions): object {
  return { rooms: [...opts.rooms], except: [...(opts.except ?? [])], flags: opts.flags };
}
