import { createHmac } from 'node:crypto';
import type { UserId } from '@chatcall/contracts';

export interface TurnCredential {
  /** `expiry:userId`, the expiry in seconds since 1970. */
  readonly username: string;
  readonly credential: string;
}

/**
 * A TURN credential that runs out by itself: coturn (`use-auth-secret`) computes the same from the secret it shares with this server.
 * Source: draft-uberti-behave-turn-rest-00.
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
