import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { IceServer, UserId } from '@chatcall/contracts';
import { AppConfig } from '../../../config/index.js';

/** The STUN and TURN servers for a user. */
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

export interface TurnCredential {
  /** `expiry:userId`, the expiry in seconds since 1970. */
  readonly username: string;
  readonly credential: string;
}

/**
 * A TURN credential that expires: coturn (`use-auth-secret`) computes the same from the secret it
 * shares with this server. Source: draft-uberti-behave-turn-rest-00.
 */
export function turnCredential(
  secret: string,
  userId: UserId,
  ttlSeconds: number,
  now: Date,
): TurnCredential {
  const username = `${Math.floor(now.getTime() / 1000) + ttlSeconds}:${userId}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
