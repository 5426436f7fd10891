import { MessageType } from 'socket.io-adapter';
import type { Adapter, BroadcastOptions } from 'socket.io-adapter';

/** Receives an event, the rooms it was sent to, and its notice. */
export type BroadcastHandler = (event: string, rooms: Iterable<string>, notice: unknown) => void;

/** What a node writes for the others when it sends an event. */
interface BroadcastMessage {
  readonly type: MessageType;
  readonly uid: string;
  readonly data: { readonly packet: unknown; readonly opts: { readonly rooms: readonly string[] } };
}

type ClusterAdapter = Adapter & {
  readonly uid: string;
  onMessage: (message: BroadcastMessage, offset?: string) => void;
};

/**
 * Calls the handler with every event that the adapter has sent to the clients of this node,
 * whichever node published it.
 */
export function observeBroadcasts(adapter: Adapter, handler: BroadcastHandler): void {
  const observe = (packet: unknown, rooms: Iterable<string>): void => {
    const [event, notice] = (packet as { readonly data: readonly unknown[] }).data;
    if (typeof event === 'string') handler(event, rooms, notice);
  };
  const { broadcast } = adapter;
  adapter.broadcast = (packet: unknown, opts: BroadcastOptions): void => {
    broadcast.call(adapter, packet, opts);
    observe(packet, opts.rooms);
  };
  if (!isCluster(adapter)) return;
  const { onMessage } = adapter;
  adapter.onMessage = (message, offset): void => {
    onMessage.call(adapter, message, offset);
    if (message.type === MessageType.BROADCAST && message.uid !== adapter.uid)
      observe(message.data.packet, message.data.opts.rooms);
  };
}

function isCluster(adapter: Adapter): adapter is ClusterAdapter {
  return 'onMessage' in adapter;
}
