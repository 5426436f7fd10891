import type { MediaCarrier } from './media-carrier.js';
import type { MediaNode, MediaNodeId, MediaNodeMethod } from './media-node.js';

type RequestOf<M extends MediaNodeMethod> = Parameters<MediaNode[M]>[0];
type AnswerOf<M extends MediaNodeMethod> = Awaited<ReturnType<MediaNode[M]>>;

/** A media node in another process. */
export function remoteMediaNode(id: MediaNodeId, carrier: MediaCarrier): MediaNode {
  const ask =
    <M extends MediaNodeMethod>(method: M) =>
    async (request: RequestOf<M>): Promise<AnswerOf<M>> =>
      (await carrier.ask(id, method, request)) as AnswerOf<M>;
  return {
    id,
    join: ask('join'),
    connectTransport: ask('connectTransport'),
    restartIce: ask('restartIce'),
    produce: ask('produce'),
    pauseProducer: ask('pauseProducer'),
    resumeProducer: ask('resumeProducer'),
    closeProducer: ask('closeProducer'),
    consume: ask('consume'),
    resumeConsumers: ask('resumeConsumers'),
    pauseConsumers: ask('pauseConsumers'),
    closeConsumers: ask('closeConsumers'),
    suspend: ask('suspend'),
    peerState: ask('peerState'),
    leave: ask('leave'),
    closeRoom: ask('closeRoom'),
  };
}
