import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LIMITS } from '@chatcall/contracts';
import type { Request } from 'express';
import { QueuedBytes, clientNetwork } from '../limits/index.js';
import { principalOf } from './current-user.js';

/** Bytes of a request that stay in memory at most: the largest body that is read as a whole. */
const BODY_MAX = LIMITS.avatarBytes + LIMITS.jsonBytes;

/**
 * Reports what each request holds in memory: the part of its body that has come, and the part of its answer that the client has not read.
 * Requests of Engine.IO's polling count too.
 */
@Injectable()
export class ExchangeBytes implements OnModuleInit {
  readonly #host: HttpAdapterHost;
  readonly #queued: QueuedBytes;

  constructor(host: HttpAdapterHost, queued: QueuedBytes) {
    this.#host = host;
    this.#queued = queued;
  }

  onModuleInit(): void {
    // A worker has no listener.
    const adapter = this.#host.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined;
    const server = adapter?.getHttpServer() as Server | undefined;
    // Engine.IO puts itself in front of all listeners that are there when it is attached, which is before the server listens.
    server?.once('listening', () =>
      server.prependListener('request', (request, response) => this.#watch(request, response)),
    );
  }

  #watch(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const readBefore = socket.bytesRead;
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
    response.once('close', () => this.#queued.close(queue));
  }
}

function ownerOf(request: IncomingMessage): string {
  const { ip } = request as Partial<Request>;
  const userId = principalOf(request as Request)?.userId;
  return userId ?? `address:${clientNetwork(ip ?? request.socket.remoteAddress ?? 'unknown')}`;
}
