import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { LIMITS } from '@chatcall/contracts';
import type { UserId } from '@chatcall/contracts';
import type { Request } from 'express';
import { AppConfig } from '../../config/index.js';
import { ExpiringMap } from '../cache/index.js';
import { RateLimitedError } from '../errors/index.js';
import { QueuedBytes, TokenBucket, clientNetwork } from '../limits/index.js';
import { principalOf } from './current-user.js';
import { purposeOf } from './rate-limit.js';

/** Bytes of a request that stay in memory at most: the largest body that is read as a whole. */
const BODY_MAX = LIMITS.avatarBytes + LIMITS.jsonBytes;

/**
 * Bytes of answers that a user may get at once, and in a second: a page of long messages is a
 * thousand times as much work as a short answer.
 */
const ANSWERS = { atOnce: 16 * 1024 * 1024, perSecond: 512 * 1024 } as const;
const USER_TTL_MS = 10 * 60_000;
const USERS_MAX = 10_000;
/** Seconds after which a client that did not read may ask again. */
const RETRY_AFTER_S = 10;

/**
 * Reports what each request holds in memory: the part of its body that has come, and the part of
 * its answer that the client has not read. Requests of Engine.IO's polling count too. As a guard it
 * refuses users who do not read what they asked for before, or who ask for too many bytes: making
 * an answer costs much more than refusing it. Nobody is refused for what others leave behind the
 * same address, nor kept from the sessions and the password, with which a user shuts out somebody
 * else who asks in their name.
 */
@Injectable()
export class ExchangeBytes implements OnModuleInit, CanActivate {
  readonly #host: HttpAdapterHost;
  readonly #queued: QueuedBytes;
  readonly #reflector: Reflector;
  readonly #factor: number;
  readonly #answers = new ExpiringMap<UserId, TokenBucket>(USER_TTL_MS, USERS_MAX);

  constructor(host: HttpAdapterHost, queued: QueuedBytes, reflector: Reflector, config: AppConfig) {
    this.#host = host;
    this.#queued = queued;
    this.#reflector = reflector;
    this.#factor = config.limits.rateFactor;
  }

  onModuleInit(): void {
    // A worker has no listener.
    const adapter = this.#host.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined;
    const server = adapter?.getHttpServer() as Server | undefined;
    // Engine.IO puts itself in front of all listeners that are there when it is attached, which is
    // before the server listens.
    server?.once('listening', () =>
      server.prependListener('request', (request, response) => this.#watch(request, response)),
    );
  }

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const userId = principalOf(request)?.userId;
    if (userId === undefined || purposeOf(this.#reflector, context) === 'account') return true;
    if (this.#queued.mustRead(userId)) throw new RateLimitedError(RETRY_AFTER_S);
    const emptyMs = this.#answers.get(userId)?.emptyMs ?? 0;
    if (emptyMs > 0) throw new RateLimitedError(emptyMs / 1000);
    return true;
  }

  #watch(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const readBefore = socket.bytesRead;
    const writtenBefore = socket.bytesWritten;
    const queue = this.#queued.open({
      kind: 'request',
      owner: ownerOf(request),
      measure: () => {
        // Who asks is known only once the guards have run.
        queue.owner = ownerOf(request);
        return Math.min(socket.bytesRead - readBefore, BODY_MAX) + response.writableLength;
      },
      end: () => socket.destroy(),
    });
    response.once('close', () => {
      this.#queued.close(queue);
      this.#spend(request, socket.bytesWritten - writtenBefore);
    });
  }

  #spend(request: IncomingMessage, bytes: number): void {
    const userId = principalOf(request as Request)?.userId;
    if (userId === undefined || this.#factor === 0) return;
    let bucket = this.#answers.get(userId);
    if (bucket === undefined) {
      bucket = new TokenBucket(ANSWERS.atOnce * this.#factor, ANSWERS.perSecond * this.#factor);
      this.#answers.set(userId, bucket);
    }
    bucket.spend(bytes);
  }
}

function ownerOf(request: IncomingMessage): string {
  const { ip } = request as Partial<Request>;
  const userId = principalOf(request as Request)?.userId;
  return userId ?? `address:${clientNetwork(ip ?? request.socket.remoteAddress ?? 'unknown')}`;
}
