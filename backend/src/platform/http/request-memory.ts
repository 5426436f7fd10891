import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { LIMITS } from '@chatcall/contracts';
import type { UserId } from '@chatcall/contracts';
import type { Request } from 'express';
import { LRUCache } from 'lru-cache';
import { AppConfig } from '../../config/index.js';
import { RateLimitedError } from '../errors/index.js';
import { QueuedBytes, TokenBucket, clientNetwork } from '../limits/index.js';
import { isStreamed } from './body-type.guard.js';
import { principalOf } from './current-user.js';
import { purposeOf } from './rate-limit.guard.js';

/** Maximum bytes of a request in memory: the largest body that is buffered. */
const BODY_MAX = LIMITS.avatarBytes + LIMITS.jsonBytes;

/**
 * Bytes of answers that a user may receive in a burst, and per second: a page of long messages
 * costs a thousand times as much as a short answer.
 */
const ANSWERS = { atOnce: 16 * 1024 * 1024, perSecond: 512 * 1024 } as const;
const USER_TTL_MS = 10 * 60_000;
const USERS_MAX = 10_000;
/** Seconds after which a client that did not read may send requests again. */
const RETRY_AFTER_S = 10;

/**
 * Reports the memory of each request: the received part of its body, and the part of its answer
 * that the client has not read. Includes the polling requests of Engine.IO. As a guard it refuses
 * users who do not read earlier answers, or who request too many bytes: creating an answer costs
 * much more than refusing it. No user is refused because of others with the same address. Sessions
 * and password stay accessible, because a user needs them to lock out an attacker who uses their
 * account.
 */
@Injectable()
export class RequestMemory implements OnModuleInit, CanActivate {
  readonly #host: HttpAdapterHost;
  readonly #queued: QueuedBytes;
  readonly #reflector: Reflector;
  readonly #factor: number;
  readonly #answers = new LRUCache<UserId, TokenBucket>({
    ttl: USER_TTL_MS,
    max: USERS_MAX,
    updateAgeOnGet: true,
  });

  /** Requests for files, whose bytes cost no more than sending them. */
  readonly #streams = new WeakSet<IncomingMessage>();

  constructor(host: HttpAdapterHost, queued: QueuedBytes, reflector: Reflector, config: AppConfig) {
    this.#host = host;
    this.#queued = queued;
    this.#reflector = reflector;
    this.#factor = config.limits.rateFactor;
  }

  onModuleInit(): void {
    // A worker process does not listen.
    const adapter = this.#host.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined;
    const server = adapter?.getHttpServer() as Server | undefined;
    // Engine.IO replaces the listeners that exist when it is attached, which is before the server
    // listens.
    server?.once('listening', () =>
      server.prependListener('request', (request, response) => this.#measure(request, response)),
    );
  }

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const userId = principalOf(request)?.userId;
    if (userId === undefined || purposeOf(this.#reflector, context) === 'account') return true;
    if (this.#queued.mustRead(userId)) throw new RateLimitedError(RETRY_AFTER_S);
    if (purposeOf(this.#reflector, context) === 'files') {
      this.#streams.add(request);
      return true;
    }
    const emptyMs = this.#answers.get(userId)?.emptyMs ?? 0;
    if (emptyMs > 0) throw new RateLimitedError(emptyMs / 1000);
    return true;
  }

  #measure(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const readBefore = socket.bytesRead;
    const writtenBefore = socket.bytesWritten;
    // Now: a request may have no socket any more once it was aborted.
    const address = addressOf(request);
    const queue = this.#queued.open({
      kind: 'request',
      owner: ownerOf(request, address),
      measure: () => {
        // The user is known only after the guards have run.
        queue.owner = ownerOf(request, address);
        const body = isStreamed(request) ? request.readableLength : socket.bytesRead - readBefore;
        return Math.min(body, BODY_MAX) + response.writableLength;
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
    if (userId === undefined || this.#factor === 0 || this.#streams.has(request)) return;
    let bucket = this.#answers.get(userId);
    if (bucket === undefined) {
      bucket = new TokenBucket(ANSWERS.atOnce * this.#factor, ANSWERS.perSecond * this.#factor);
      this.#answers.set(userId, bucket);
    }
    bucket.spend(bytes);
  }
}

function ownerOf(request: IncomingMessage, address: string): string {
  return principalOf(request as Request)?.userId ?? `address:${address}`;
}

function addressOf(request: IncomingMessage): string {
  const { ip } = request as Partial<Request>;
  return clientNetwork(ip ?? request.socket.remoteAddress ?? 'unknown');
}
