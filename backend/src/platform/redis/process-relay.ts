import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { RedisConnections } from './redis-connections.js';

type Handler = (message: unknown) => void;

interface Envelope {
  readonly from: string;
  readonly topic: string;
  readonly message: unknown;
}

/**
 * Tells the other processes of this installation what they must forget: caches stay right without asking the database every time.
 * Best effort over Redis pub/sub: a message may get lost while Redis is away, so that every cache also needs a short life of its own;
 * `onGap` says when that may have happened. Without Redis there is one process and nobody to tell.
 */
@Injectable()
export class ProcessRelay implements OnModuleInit {
  readonly #logger = new Logger(ProcessRelay.name);
  readonly #redis: RedisConnections;
  readonly #self = randomUUID();
  readonly #handlers = new Map<string, Handler[]>();
  readonly #gapHandlers: (() => void)[] = [];

  constructor(redis: RedisConnections) {
    this.#redis = redis;
  }

  /** Does not wait for Redis: the server starts without it too. */
  onModuleInit(): void {
    if (!this.#redis.available) return;
    const subscriber = this.#redis.duplicate('relay');
    subscriber.on('message', (_channel: string, text: string) => this.#receive(text));
    // Subscribed anew after every reconnect; what was said in between is lost.
    subscriber.on('ready', () => this.#gap());
    subscriber
      .subscribe(this.#channel)
      .catch((error: unknown) => this.#logger.error({ err: error }, 'The relay cannot listen'));
  }

  /** Sends plain data to all other processes. Never throws; does not wait. */
  tell(topic: string, message: unknown): void {
    if (!this.#redis.available) return;
    const envelope: Envelope = { from: this.#self, topic, message };
    this.#redis
      .commands()
      .publish(this.#channel, JSON.stringify(envelope))
      .catch((error: unknown) =>
        this.#logger.warn({ err: error, topic }, 'The other processes could not be told'),
      );
  }

  /** Hears what other processes tell, never what this one tells. Call in `onModuleInit` or earlier. */
  on(topic: string, handler: (message: unknown) => void): void {
    this.#handlers.set(topic, [...(this.#handlers.get(topic) ?? []), handler]);
  }

  /** Called when messages may have been lost: forget whatever they would have corrected. */
  onGap(handler: () => void): void {
    this.#gapHandlers.push(handler);
  }

  get #channel(): string {
    return `${this.#redis.keyPrefix}:relay`;
  }

  #receive(text: string): void {
    const envelope = parse(text);
    if (envelope === null || envelope.from === this.#self) return;
    for (const handler of this.#handlers.get(envelope.topic) ?? [])
      this.#guard(() => handler(envelope.message));
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

/** Null for what is not from a relay: others may speak on the channel by mistake. */
function parse(text: string): Envelope | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'from' in value && 'topic' in value
      ? (value as Envelope)
      : null;
  } catch {
    return null;
  }
}
