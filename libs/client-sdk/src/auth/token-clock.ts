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
/** A token that seems to live no longer than this came to a device whose clock is ahead. */
const PLAUSIBLE_MS = 60_000;
/** What a token lives then: the server says when it is over, by `auth:expiring` or by refusing it. */
const NOMINAL_MS = 15 * 60_000;

/** Holds a token that arrived at `now`. */
export function holdToken(pair: TokenPair, now: number): HeldToken {
  const measured = Date.parse(pair.accessTokenExpiresAt) - now;
  const lifetime = measured < PLAUSIBLE_MS ? NOMINAL_MS : measured;
  return {
    accessToken: pair.accessToken,
    refreshAt: now + lifetime - Math.min(AHEAD_MS, lifetime / 3),
    expiresAt: now + lifetime - 2000,
  };
}
