import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Ack } from '@chatcall/contracts';
import { toErrorBody } from '../../../platform/errors/index.js';
import { RedisConnections } from '../../../platform/redis/index.js';
import { MediaUnavailableError, RemoteMediaError } from '../media.errors.js';
import { LocalMediaNode } from './local-media-node.js';
import { MEDIA_NODE_METHODS } from './media-node.js';
import type { MediaNodeId, MediaNodeMethod } from './media-node.js';

/** Milliseconds that another node may take to answer. */
const ANSWER_MS = 5000;

interface RequestEnvelope {
  readonly kind: 'request';
  readonly id: string;
  readonly replyTo: string;
  readonly method: MediaNodeMethod;
  readonly request: unknown;
}

interface ReplyEnvelope {
  readonly kind: 'reply';
  readonly id: string;
  readonly answer: Ack<unknown>;
}

interface Waiting {
  readonly settle: (answer: Ack<unknown>) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Carries `MediaNode` calls between processes: each listens on a Redis channel of its own for requests and replies. A request that
 * nobody hears fails at once; one that is not answered, after some seconds. Nothing is repeated: the caller knows what may be.
 */
@Injectable()
export class MediaCarrier implements OnModuleInit {
  readonly #logger = new Logger('MediaCarrier');
  readonly #redis: RedisConnections;
  readonly #node: LocalMediaNode;
  readonly #waiting = new Map<string, Waiting>();

  constructor(redis: RedisConnections, node: LocalMediaNode) {
    this.#redis = redis;
    this.#node = node;
  }

  onModuleInit(): void {
    if (!this.available) return;
    const subscriber = this.#redis.duplicate('media');
    subscriber.on('message', (_channel: string, text: string) => this.#receive(text));
    subscriber
      .subscribe(this.#channel(this.#node.id))
      .catch((error: unknown) =>
        this.#logger.error({ err: error }, 'The media carrier cannot listen'),
      );
  }

  /** Whether other nodes can be reached at all. */
  get available(): boolean {
    return this.#redis.available;
  }

  /**
   * Whether a node listens at Redis. A process that was killed does not from that moment on; one whose connection to Redis was lost, not for a
   * while. When Redis cannot be asked, it may.
   */
  async mayListen(nodeId: MediaNodeId): Promise<boolean> {
    try {
      const [, listeners] = await this.#redis.commands().pubsub('NUMSUB', this.#channel(nodeId));
      return Number(listeners) > 0;
    } catch (error) {
      this.#logger.warn(
        { err: error, nodeId },
        'Redis could not be asked whether a media node listens',
      );
      return true;
    }
  }

  /** @throws MediaUnavailableError when the node is not there or does not answer; RemoteMediaError for what it answers with */
  async ask(nodeId: MediaNodeId, method: MediaNodeMethod, request: unknown): Promise<unknown> {
    const envelope: RequestEnvelope = {
      kind: 'request',
      id: randomUUID(),
      replyTo: this.#node.id,
      method,
      request,
    };
    const answer = this.#wait(envelope.id);
    await this.#send(nodeId, envelope);
    const settled = await answer;
    if (settled.ok) return settled.data;
    throw new RemoteMediaError(settled.error);
  }

  #wait(id: string): Promise<Ack<unknown>> {
    return new Promise((resolve) => {
      const settle = (answer: Ack<unknown>): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      };
      const late = new MediaUnavailableError('The node that carries this call does not answer.');
      const timer = setTimeout(() => settle({ ok: false, error: toErrorBody(late) }), ANSWER_MS);
      this.#waiting.set(id, { settle, timer });
    });
  }

  async #send(nodeId: MediaNodeId, envelope: RequestEnvelope): Promise<void> {
    let listeners = 0;
    try {
      listeners = await this.#redis
        .commands()
        .publish(this.#channel(nodeId), JSON.stringify(envelope));
    } catch (error) {
      this.#logger.warn({ err: error, nodeId }, 'A media request could not be sent');
    }
    if (listeners > 0) return;
    const gone = new MediaUnavailableError('The node that carries this call cannot be reached.');
    this.#waiting.get(envelope.id)?.settle({ ok: false, error: toErrorBody(gone) });
  }

  #receive(text: string): void {
    const envelope = parse(text);
    if (envelope?.kind === 'reply') this.#waiting.get(envelope.id)?.settle(envelope.answer);
    else if (envelope?.kind === 'request') void this.#serve(envelope);
    else this.#logger.warn('A message on the channel of this media node is not from a media node');
  }

  async #serve({ id, replyTo, method, request }: RequestEnvelope): Promise<void> {
    const reply: ReplyEnvelope = { kind: 'reply', id, answer: await this.#answer(method, request) };
    try {
      await this.#redis.commands().publish(this.#channel(replyTo), JSON.stringify(reply));
    } catch (error) {
      this.#logger.warn({ err: error, method }, 'A media answer could not be sent');
    }
  }

  async #answer(method: MediaNodeMethod, request: unknown): Promise<Ack<unknown>> {
    try {
      if (!this.#node.enabled || !MEDIA_NODE_METHODS.includes(method))
        throw new MediaUnavailableError('This node carries no media.');
      // Each method takes what its caller's type says; the other end runs the same code.
      const call = this.#node[method].bind(this.#node) as (request: unknown) => Promise<unknown>;
      return { ok: true, data: (await call(request)) ?? null };
    } catch (error) {
      const body = toErrorBody(error);
      if (body.code === 'COMMON.INTERNAL')
        this.#logger.error({ err: error, method }, 'A media request of another node failed');
      return { ok: false, error: body };
    }
  }

  #channel(nodeId: MediaNodeId): string {
    return `${this.#redis.keyPrefix}:media:${nodeId}`;
  }
}

/** Null for what is not from a carrier: others may write to the channel by mistake. */
function parse(text: string): RequestEnvelope | ReplyEnvelope | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'kind' in value && 'id' in value
      ? (value as RequestEnvelope | ReplyEnvelope)
      : null;
  } catch {
    return null;
  }
}
