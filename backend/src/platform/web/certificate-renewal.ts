import { statSync } from 'node:fs';
import { Server as TlsServer } from 'node:tls';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AppConfig } from '../../config/index.js';
import type { TlsConfig } from '../../config/index.js';
import { isError } from '../errors/index.js';
import { HealthContributors } from '../health/index.js';
import { ShutdownSequence } from '../lifecycle/index.js';
import { readTlsPair } from './tls-files.js';
import type { TlsPair } from './tls-files.js';

/** Milliseconds between two checks of the files. */
const LOOK_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Days before the expiry of a certificate from which a warning is logged, once a day. */
const WARN_DAYS = 14;

/**
 * Loads a renewed certificate without a restart: new connections use it as soon as both files have
 * changed and belong together; open connections stay. Also reports the expiry of the certificate:
 * in the log in advance, in `ready` when it has expired.
 */
@Injectable()
export class CertificateRenewal implements OnModuleInit, OnApplicationBootstrap {
  readonly #logger = new Logger('Tls');
  readonly #config: AppConfig;
  readonly #host: HttpAdapterHost;
  readonly #health: HealthContributors;
  readonly #shutdown: ShutdownSequence;
  #pair: TlsPair | null = null;
  #seen = '';
  #warnedOn = 0;

  constructor(
    config: AppConfig,
    host: HttpAdapterHost,
    health: HealthContributors,
    shutdown: ShutdownSequence,
  ) {
    this.#config = config;
    this.#host = host;
    this.#health = health;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    const { tls } = this.#config.http;
    if (tls === null) return;
    this.#seen = stateOf(tls);
    this.#pair = readTlsPair(tls);
    this.#health.register('certificate', () => this.assertValid());
  }

  onApplicationBootstrap(): void {
    if (this.#pair === null) return;
    const timer = setInterval(() => this.look(), LOOK_MS);
    timer.unref();
    this.#shutdown.register('stop-accepting', 'certificate', () => clearInterval(timer));
    this.#warn();
  }

  /**
   * Reads the files when they have changed. Never throws: the old certificate stays in use.
   */
  look(): void {
    const { tls } = this.#config.http;
    if (tls === null) return;
    try {
      this.#renew(tls);
    } catch (error) {
      this.#logger.error(
        { reason: isError(error) ? error.message : String(error) },
        'The changed certificate cannot be used; the old one stays in use',
      );
    }
    this.#warn();
  }

  /** @throws Error when the certificate has expired or is not valid yet */
  assertValid(now = Date.now()): void {
    if (this.#pair === null) return;
    const { validFrom, validTo } = this.#pair;
    if (validTo.getTime() < now)
      throw new Error(`the certificate ended on ${validTo.toISOString()}`);
    if (validFrom.getTime() > now)
      throw new Error(`the certificate is valid from ${validFrom.toISOString()} only`);
  }

  #renew(tls: TlsConfig): void {
    const state = stateOf(tls);
    if (state === this.#seen) return;
    this.#seen = state;
    const pair = readTlsPair(tls);
    const server: unknown = this.#host.httpAdapter.getHttpServer();
    if (server instanceof TlsServer) server.setSecureContext({ cert: pair.cert, key: pair.key });
    this.#pair = pair;
    this.#warnedOn = 0;
    this.#logger.log({ validTo: pair.validTo.toISOString() }, 'The certificate was renewed');
  }

  #warn(): void {
    const now = Date.now();
    if (this.#pair === null || now - this.#warnedOn < DAY_MS) return;
    const { validTo } = this.#pair;
    if (validTo.getTime() - now > WARN_DAYS * DAY_MS) return;
    this.#warnedOn = now;
    this.#logger.warn({ validTo: validTo.toISOString() }, 'The certificate ends soon or has ended');
  }
}

/**
 * Changes with each of the files, also when only its mode or owner changes, or when a copy keeps
 * the times of its source; empty for missing files, as at the moment of a renewal.
 */
function stateOf({ certFile, keyFile }: TlsConfig): string {
  return [certFile, keyFile]
    .map((file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      return found === undefined ? '' : `${found.ino}:${found.ctimeMs}:${found.size}`;
    })
    .join('|');
}
