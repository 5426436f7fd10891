import type { TokenPair } from '@chatcall/contracts';

/** An access token with its times on this device's clock (milliseconds since 1970). */
export interface HeldToken {
  readonly accessToken: string;
  /** From here on it is refreshed. */
  readonly refreshAt: number;
  /** From here on it is not used any more. */
  readonly expiresAt: number;
}

/** Refresh this long before the end, at most a third of the lifetime. */
const AHEAD_MS = 60_000;
/** A wrong clock on this device must not make tokens look expired on arrival. */
const SHORTEST_MS = 20_000;

/** Holds a token that arrived at `now`. */
export function holdToken(pair: TokenPair, now: number): HeldToken {
  const lifetime = Math.max(Date.parse(pair.accessTokenExpiresAt) - now, SHORTEST_MS);
  return {
    accessToken: pair.accessToken,
    refreshAt: now + lifetime - Math.min(AHEAD_MS, lifetime / 3),
    expiresAt: now + lifetime - 2000,
  };
}
