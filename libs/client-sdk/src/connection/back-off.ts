import { CALL_RETURN } from '@chatcall/contracts';

export interface BackOffPolicy {
  /** Milliseconds of the first wait before jitter. */
  readonly firstMs: number;
  /** Longest wait in milliseconds before jitter. */
  readonly longestMs: number;
}

/** Waits between attempts to connect. */
export const RECONNECT: BackOffPolicy = { firstMs: 1000, longestMs: 30_000 };

/** Waits between attempts to connect during a call. */
export const RECONNECT_IN_CALL: BackOffPolicy = {
  firstMs: CALL_RETURN.firstRetryMs,
  longestMs: CALL_RETURN.longestRetryMs,
};

/** Waits between attempts to refresh the session while the server cannot be reached. */
export const REFRESH_RETRY: BackOffPolicy = { firstMs: 1000, longestMs: 60_000 };

/**
 * Milliseconds to wait before attempt number `attempt` (1 is the first after a loss): doubling up to the longest, then
 * spread over the upper half by `fraction` (0 to 1), so that clients of a restarted server do not come all at once.
 */
export function backOff(policy: BackOffPolicy, attempt: number, fraction: number): number {
  const doublings = Math.min(Math.max(attempt, 1) - 1, 30);
  const full = Math.min(policy.longestMs, policy.firstMs * 2 ** doublings);
  return Math.round(full * (0.5 + 0.5 * fraction));
}
