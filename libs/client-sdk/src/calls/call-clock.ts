import type { Timestamp } from '@chatcall/contracts';

/** Milliseconds by which the server's clock is ahead of this device's; `serverNow` is from an answer that came at `now`. */
export function serverAhead(serverNow: Timestamp, now: number): number {
  return Date.parse(serverNow) - now;
}

/** Whole seconds since the call was answered, by this device's clock; null before. */
export function elapsedSeconds(
  answeredAt: Timestamp | null,
  ahead: number,
  now: number,
): number | null {
  if (answeredAt === null) return null;
  return Math.max(0, Math.floor((now + ahead - Date.parse(answeredAt)) / 1000));
}
