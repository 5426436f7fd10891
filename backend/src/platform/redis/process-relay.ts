import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Ack } from '@chatcall/contracts';
import { PostgresNotices } from '../database/index.js';
import { toErrorBody } from '../errors/index.js';
import { RedisConnections } from './redis-connections.js';

/** Milliseconds in which another process must answer a request. */
const ANSWER_MS = 5000;

type Handler = (message: unknown) => void;
type RequestHandler = (request: unknown, from: string) => Promise<unknown>;

interface Notice {
  readonly from: string;
  readonly topic: string;
  readonly message: unknown;
}

interface Request {
  readonly kind: 'request';
  readonly id: string;
  readonly replyTo: string;
  readonly topic: string;
  readonly request: unknown;
}

interface Reply {
  readonly kind: 'reply';
  readonly id: string;
  readonly answer: Ack<unknown>;
}

interface Pending {
  readonly resolve: (answer: Ack<unknown>) => void;
  readonly reject: (error: NoAnswerError) => void;
}

/** No answer came to a request: the process was not listening, or did not answer in time. */
export class NoAnswerError extends Error {
  readonly reason: 'unreachable' | 'late';

  constructor(reason: NoAnswerError['reason']) {
    super(
      reason === 'late' ? 'The process did not answer in time.' : 'The process is unreachable.',
    );
    this.name = 'NoAnswerError';
    this.reason = reason;
  }
}

/**
 * Connects the processes of this installation over Redis pub/sub: notices to all others, and
 * requests to a single one. Nothing is repeated. Notices are best effort: one may be lost while
 * Redis is unreachable, so caches that depend on them also need a short lifetime; `onGap` reports
 * when that may have happened. A request fails at once when its process does not listen, else after
 * some seconds without an answer. Without Redis there is one server, and commands of the
 * administration console beside it: their notices go through PostgreSQL, and there are no requests.
 */
@Injectable()
export class ProcessRelay implements OnModuleInit {
  /** One run of this process: after a restart it has another id. */
  readonly processId = randomUUID();
  readonly #logger = new Logger(ProcessRelay.name);
  readonly #redis: RedisConnections;
  readonly #notices: PostgresNotices;
  readonly #handlers = new Map<string, Handler[]>();
  readonly #requestHandlers = new Map<string, RequestHandler>();
  readonly #gapHandlers: (() => void)[] = [];
  readonly #pending = new Map<string, Pending>();

  constructor(redis: RedisConnections, notices: PostgresNotices) {
    this.#redis = redis;
    this.#notices = notices;
  }

  /** Does not wait for Redis: the server starts without it, too. */
  onModuleInit(): void {
    if (this.available) this.#subscribe();
    else
      this.#notices.listen({
        onNotice: (text) => this.#receiveNotice(text),
        onConnected: () => this.#gap(),
      });
  }

  #subscribe(): void {
    const subscriber = this.#redis.duplicate('relay');
    const [all, own] = [this.#sharedChannel, this.#channelOf(this.processId)];
    subscriber.on('message', (channel: string, text: string) =>
      channel === own ? this.#receive(text) : this.#receiveNotice(text),
    );
    // ioredis subscribes again after every reconnect; notices sent in between are lost.
    subscriber.on('ready', () => this.#gap());
    subscriber
      .subscribe(all, own)
      .catch((error: unknown) => this.#logger.error({ err: error }, 'The relay cannot subscribe'));
  }

  /** Whether there may be other servers. */
  get available(): boolean {
    return this.#redis.available;
  }

  /** Sends plain data to all other processes. Never throws; does not wait. */
  publish(topic: string, message: unknown): void {
    const notice: Notice = { from: this.processId, topic, message };
    const sent: Promise<unknown> = this.available
      ? this.#send(this.#sharedChannel, notice)
      : this.#notices.send(JSON.stringify(notice));
    sent.catch((error: unknown) =>
      this.#logger.warn({ err: error, topic }, 'The other processes could not be notified'),
    );
  }

  /** Receives notices of other processes, never those of this one. Call in `onModuleInit`. */
  on(topic: string, handler: Handler): void {
    this.#handlers.set(topic, [...(this.#handlers.get(topic) ?? []), handler]);
  }

  /** Called when notices may have been lost: forget everything that depends on them. */
  onGap(handler: () => void): void {
    this.#gapHandlers.push(handler);
  }

  /**
   * Answers the requests of a topic, with plain data; `from` is the process that asks. Call in
   * `onModuleInit`.
   */
  answer(topic: string, handler: RequestHandler): void {
    this.#requestHandlers.set(topic, handler);
  }

  /**
   * Asks a single process.
   * @returns its answer, or the error that its handler threw
   * @throws NoAnswerError
   */
  async request(processId: string, topic: string, request: unknown): Promise<Ack<unknown>> {
    const id = randomUUID();
    const answer = this.#wait(id);
    const message: Request = { kind: 'request', id, replyTo: this.processId, topic, request };
    const listeners = await this.#send(this.#channelOf(processId), message).catch(
      (error: unknown) => {
        this.#logger.warn({ err: error, topic }, 'A request could not be sent to another process');
        return 0;
      },
    );
    if (listeners === 0) this.#pending.get(id)?.reject(new NoAnswerError('unreachable'));
    return answer;
  }

  /**
   * Whether a process is subscribed at Redis. A killed process no longer is at once; a process that
   * lost its connection to Redis is not for a while. True when Redis cannot be asked.
   */
  async mayListen(processId: string): Promise<boolean> {
    try {
      const [, listeners] = await this.#redis
        .commands()
        .pubsub('NUMSUB', this.#channelOf(processId));
      return Number(listeners) > 0;
    } catch (error) {
      this.#logger.warn({ err: error, processId }, 'Redis could not be asked for a process');
      return true;
    }
  }

  /**
   * The processes that are subscribed at Redis, with commands of the console that run at the moment;
   * without Redis only this one.
   */
  async processIds(): Promise<readonly string[]> {
    if (!this.available) return [this.processId];
    const prefix = this.#channelOf('');
    const channels = (await this.#redis
      .commands()
      .pubsub('CHANNELS', `${prefix}*`)) as readonly string[];
    return channels.flatMap((channel) =>
      channel.startsWith(prefix) ? [channel.slice(prefix.length)] : [],
    );
  }

  get #sharedChannel(): string {
    return `${this.#redis.keyPrefix}:relay`;
  }

  #channelOf(processId: string): string {
    return `${this.#redis.keyPrefix}:relay:${processId}`;
  }

  #send(channel: string, message: Notice | Request | Reply): Promise<number> {
    return this.#redis.commands().publish(channel, JSON.stringify(message));
  }

  #wait(id: string): Promise<Ack<unknown>> {
    const { promise, resolve, reject } = Promise.withResolvers<Ack<unknown>>();
    const timer = setTimeout(() => reject(new NoAnswerError('late')), ANSWER_MS);
    this.#pending.set(id, { resolve, reject });
    const answer = promise.finally(() => {
      clearTimeout(timer);
      this.#pending.delete(id);
    });
    // It may be rejected before the caller waits for it.
    answer.catch(() => undefined);
    return answer;
  }

  #receiveNotice(text: string): void {
    const notice = parse<Notice>(text, 'from', 'topic');
    if (notice === null || notice.from === this.processId) return;
    for (const handler of this.#handlers.get(notice.topic) ?? [])
      this.#guard(() => handler(notice.message));
  }

  #receive(text: string): void {
    const message = parse<Request | Reply>(text, 'kind', 'id');
    if (message?.kind === 'reply') this.#pending.get(message.id)?.resolve(message.answer);
    else if (message?.kind === 'request') void this.#serve(message);
    else this.#logger.warn('A message on the channel of this process is not from a relay');
  }

  async #serve({ id, replyTo, topic, request }: Request): Promise<void> {
    const reply: Reply = {
      kind: 'reply',
      id,
      answer: await this.#answerTo(topic, request, replyTo),
    };
    try {
      await this.#send(this.#channelOf(replyTo), reply);
    } catch (error) {
      this.#logger.warn({ err: error, topic }, 'An answer could not be sent to another process');
    }
  }

  async #answerTo(topic: string, request: unknown, from: string): Promise<Ack<unknown>> {
    try {
      const handler = this.#requestHandlers.get(topic);
      if (handler === undefined) throw new Error(`Requests of '${topic}' have no handler.`);
      return { ok: true, data: (await handler(request, from)) ?? null };
    } catch (error) {
      const body = toErrorBody(error);
      if (body.code === 'COMMON.INTERNAL')
        this.#logger.error({ err: error, topic }, 'A request of another process failed');
      return { ok: false, error: body };
    }
  }

  #gap(): void {
    for (const handler of this.#gapHandlers) this.#guard(handler);
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#logger.error({ err: error }, 'A handler of the relay failed');
    }
  }
}

/** Null for anything that is not from a relay: other programs may use the channel by mistake. */
function parse<T>(text: string, ...fields: readonly (keyof T & string)[]): T | null {
  try {
    const value: unknown = JSON.parse(text);
    const isMessage =
      typeof value === 'object' && value !== null && fields.every((f) => f in value);
    return isMessage ? (value as T) : null;
  } catch {
    return null;
  }
}
