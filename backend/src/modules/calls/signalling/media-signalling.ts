import { Injectable } from '@nestjs/common';
import type {
  CallId,
  ConnectTransportPayload,
  ConsumePayload,
  ConsumeResponse,
  ProducePayload,
  ProduceResponse,
  ProducerId,
  RestartIceResponse,
  TransportId,
  ConsumerId,
} from '@chatcall/contracts';
import { CallConnections } from '../call-connections.js';
import type { MediaNode, PeerRef } from '../../media-node/index.js';
import { MediaNodes } from '../../media-node/index.js';

interface Target {
  readonly node: MediaNode;
  readonly ref: PeerRef;
}

/**
 * Forwards media requests of a device to its media node. The peer is always the one that the
 * connection acts for, whatever ids it sends.
 */
@Injectable()
export class MediaSignalling {
  readonly #connections: CallConnections;
  readonly #nodes: MediaNodes;

  constructor(connections: CallConnections, nodes: MediaNodes) {
    this.#connections = connections;
    this.#nodes = nodes;
  }

  async connectTransport(
    socketId: string,
    { callId, transportId, dtlsParameters }: ConnectTransportPayload,
  ): Promise<void> {
    const { node, ref } = this.#target(socketId, callId);
    await node.connectTransport({ ...ref, transportId, dtlsParameters });
  }

  async restartIce(
    socketId: string,
    callId: CallId,
    transportId: TransportId,
  ): Promise<RestartIceResponse> {
    const { node, ref } = this.#target(socketId, callId);
    return node.restartIce({ ...ref, transportId });
  }

  async produce(
    socketId: string,
    { callId, transportId, kind, source, rtpParameters, paused }: ProducePayload,
  ): Promise<ProduceResponse> {
    const { node, ref } = this.#target(socketId, callId);
    return node.produce({ ...ref, transportId, kind, source, rtpParameters, paused });
  }

  async changeProducer(
    socketId: string,
    change: 'pauseProducer' | 'resumeProducer' | 'closeProducer',
    { callId, producerId }: { readonly callId: CallId; readonly producerId: ProducerId },
  ): Promise<void> {
    const { node, ref } = this.#target(socketId, callId);
    await node[change]({ ...ref, producerId });
  }

  async consume(
    socketId: string,
    { callId, rtpCapabilities, producerIds }: ConsumePayload,
  ): Promise<ConsumeResponse> {
    const { node, ref } = this.#target(socketId, callId);
    return node.consume({ ...ref, rtpCapabilities, producerIds });
  }

  async changeConsumers(
    socketId: string,
    change: 'resumeConsumers' | 'pauseConsumers' | 'closeConsumers',
    {
      callId,
      consumerIds,
    }: { readonly callId: CallId; readonly consumerIds: readonly ConsumerId[] },
  ): Promise<void> {
    const { node, ref } = this.#target(socketId, callId);
    await node[change]({ ...ref, consumerIds });
  }

  /** @throws NotJoinedError for calls that this connection is not in */
  #target(socketId: string, callId: CallId): Target {
    const { peerId, mediaNodeId } = this.#connections.require(socketId, callId);
    return { node: this.#nodes.get(mediaNodeId), ref: { callId, peerId } };
  }
}
