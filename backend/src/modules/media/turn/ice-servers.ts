import { Injectable } from '@nestjs/common';
import type { IceServer, UserId } from '@chatcall/contracts';
import { AppConfig } from '../../../config/index.js';
import { turnCredential } from './turn-credential.js';

/** STUN and TURN servers for one person. */
@Injectable()
export class IceServers {
  readonly #config: AppConfig;

  constructor(config: AppConfig) {
    this.#config = config;
  }

  /** Empty when none is configured. Credentials are valid for the configured time from now. */
  for(userId: UserId, now = new Date()): IceServer[] {
    const { urls, secret, ttlSeconds } = this.#config.turn;
    const stun = urls.filter((url) => url.startsWith('stun:'));
    const turn = urls.filter((url) => !url.startsWith('stun:'));
    const servers: IceServer[] = stun.length > 0 ? [{ urls: stun }] : [];
    if (turn.length > 0 && secret !== null)
      servers.push({ urls: turn, ...turnCredential(secret, userId, ttlSeconds, now) });
    return servers;
  }
}
