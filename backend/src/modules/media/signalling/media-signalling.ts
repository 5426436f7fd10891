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
import { CallSeats } from '../calls/call-seats.js';
import type { MediaNode, PeerRef } from '../node/media-node.js';
import { MediaNodes } from '../node/media-nodes.js';

interface Place {
  readonly node: MediaNode;
  readonly ref: PeerRef;
}

/** What a device does with its media. The peer is the one that the connection has its seat for, whatever ids it sends. */
@Injectable()
export class MediaSignalling {
  constructor(
    private readonly seats: CallSeats,
    private readonly nodes: MediaNodes,
  ) {}

  async connectTransport(
    socketId: string,
    { callId, transportId, dtlsParameters }: ConnectTransportPayload,
  ): Promise<void> {
    const { node, ref } = this.#place(socketId, callId);
    await node.connectTransport({ ...ref, transportId, dtlsParameters });
  }

  async restartIce(
    socketId: string,
    callId: CallId,
    transportId: TransportId,
  ): Promise<RestartIceResponse> {
    const { node, ref } = this.#place(socketId, callId);
    return node.restartIce({ ...ref, transportId });
  }

  async produce(
    socketId: string,
    { callId, transportId, kind, source, rtpParameters, paused }: ProducePayload,
  ): Promise<ProduceResponse> {
    const { node, ref } = this.#place(socketId, callId);
    return node.produce({ ...ref, transportId, kind, source, rtpParameters, paused });
  }

  async changeProducer(
    socketId: string,
    change: 'pauseProducer' | 'resumeProducer' | 'closeProducer',
    { callId, producerId }: { readonly callId: CallId; readonly producerId: ProducerId },
  ): Promise<void> {
    const { node, ref } = this.#place(socketId, callId);
    await node[change]({ ...ref, producerId });
  }

  async consume(
    socketId: string,
    { callId, rtpCapabilities, producerIds }: ConsumePayload,
  ): Promise<ConsumeResponse> {
    const { node, ref } = this.#place(socketId, callId);
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
    const { node, ref } = this.#place(socketId, callId);
    await node[change]({ ...ref, consumerIds });
  }

  /** @throws NotJoinedError for calls that this connection is not in */
  #place(socketId: string, callId: CallId): Place {
    const { peerId, mediaNodeId } = this.seats.require(socketId, callId);
    return { node: this.nodes.get(mediaNodeId), ref: { callId, peerId } };
  }
}
