import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Ack } from '@chatcall/contracts';
import { NoAnswerError, ProcessRelay } from '../../../platform/redis/index.js';
import { MediaUnavailableError, RemoteMediaError } from '../media.errors.js';
import { LocalMediaNode } from './local-media-node.js';
import { MEDIA_NODE_METHODS } from './media-node.js';
import type { MediaNode, MediaNodeId, MediaNodeMethod } from './media-node.js';

const TOPIC = 'media';

type RequestOf<M extends MediaNodeMethod> = Parameters<MediaNode[M]>[0];
type AnswerOf<M extends MediaNodeMethod> = Awaited<ReturnType<MediaNode[M]>>;

interface MediaRequest {
  readonly method: MediaNodeMethod;
  readonly request: unknown;
}

/** The media nodes in other processes, and the requests of those processes to this node. */
@Injectable()
export class RemoteMediaNodes implements OnModuleInit {
  readonly #relay: ProcessRelay;
  readonly #local: LocalMediaNode;

  constructor(relay: ProcessRelay, local: LocalMediaNode) {
    this.#relay = relay;
    this.#local = local;
  }

  onModuleInit(): void {
    this.#relay.answer(TOPIC, (request) => this.#serve(request as MediaRequest));
  }

  /** Whether there may be other nodes. */
  get available(): boolean {
    return this.#relay.available;
  }

  /** Whether the process of a node is still subscribed at Redis; see `ProcessRelay.mayListen`. */
  mayListen(id: MediaNodeId): Promise<boolean> {
    return this.#relay.mayListen(id);
  }

  get(id: MediaNodeId): MediaNode {
    const to =
      <M extends MediaNodeMethod>(method: M) =>
      async (request: RequestOf<M>): Promise<AnswerOf<M>> =>
        (await this.request(id, method, request)) as AnswerOf<M>;
    return {
      id,
      join: to('join'),
      connectTransport: to('connectTransport'),
      restartIce: to('restartIce'),
      produce: to('produce'),
      pauseProducer: to('pauseProducer'),
      resumeProducer: to('resumeProducer'),
      closeProducer: to('closeProducer'),
      consume: to('consume'),
      resumeConsumers: to('resumeConsumers'),
      pauseConsumers: to('pauseConsumers'),
      closeConsumers: to('closeConsumers'),
      suspend: to('suspend'),
      peerState: to('peerState'),
      leave: to('leave'),
      closeRoom: to('closeRoom'),
    };
  }

  /**
   * @throws MediaUnavailableError when the node cannot be reached or does not answer;
   * RemoteMediaError for an error of the node
   */
  async request(id: MediaNodeId, method: MediaNodeMethod, request: unknown): Promise<unknown> {
    const answer = await this.#ask(id, { method, request });
    if (answer.ok) return answer.data;
    throw new RemoteMediaError(answer.error);
  }

  async #ask(id: MediaNodeId, request: MediaRequest): Promise<Ack<unknown>> {
    try {
      return await this.#relay.request(id, TOPIC, request);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      const message =
        error.reason === 'late'
          ? 'The node that carries this call does not answer.'
          : 'The node that carries this call cannot be reached.';
      throw new MediaUnavailableError(message, { cause: error });
    }
  }

  async #serve({ method, request }: MediaRequest): Promise<unknown> {
    if (!this.#local.enabled || !MEDIA_NODE_METHODS.includes(method))
      throw new MediaUnavailableError('This node carries no media.');
    // Each method takes what its type says: the other process runs the same code.
    const call = this.#local[method].bind(this.#local) as (request: unknown) => Promise<unknown>;
    return call(request);
  }
}
