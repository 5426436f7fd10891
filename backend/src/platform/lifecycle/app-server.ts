import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import { AppConfig } from '../../config/index.js';
import { ShutdownSequence } from './shutdown-sequence.js';

/** Milliseconds in which running requests must finish. */
const FINISH_MS = 3_000;
const CHECK_MS = 50;

/** Stops the HTTP server of the process: first new connections, then running requests. */
@Injectable()
export class AppServer implements OnModuleInit {
  readonly #host: HttpAdapterHost;
  readonly #config: AppConfig;
  readonly #shutdown: ShutdownSequence;
  #closed: Promise<void> = Promise.resolve();

  constructor(host: HttpAdapterHost, config: AppConfig, shutdown: ShutdownSequence) {
    this.#host = host;
    this.#config = config;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#shutdown.register('drain', 'load balancers', () =>
      sleep(this.#config.shutdown.drainSeconds * 1000),
    );
    this.#shutdown.register('stop-accepting', 'http', () => this.#stopAccepting());
    this.#shutdown.register('close-rooms', 'http requests', () => this.#finish());
  }

  #stopAccepting(): void {
    const server = this.#server();
    if (server === null || !server.listening) return;
    this.#closed = new Promise((resolve) => {
      server.close(() => resolve());
    });
    server.closeIdleConnections();
  }

  /**
   * A connection becomes idle after its last answer and would then wait for another request.
   */
  async #finish(): Promise<void> {
    const server = this.#server();
    if (server === null) return;
    const closeIdle = setInterval(() => server.closeIdleConnections(), CHECK_MS);
    const controller = new AbortController();
    const late = sleep(FINISH_MS, undefined, { signal: controller.signal }).catch(() => undefined);
    await Promise.race([this.#closed, late]);
    controller.abort();
    clearInterval(closeIdle);
    server.closeAllConnections();
  }

  /** Null in a worker process, which does not listen. */
  #server(): Server | null {
    const adapter = this.#host.httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined;
    return adapter === undefined || adapter === null ? null : (adapter.getHttpServer() as Server);
  }
}
