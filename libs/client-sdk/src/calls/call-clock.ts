import type { Call, Timestamp, UserId } from '@chatcall/contracts';

/**
 * Milliseconds by which the server's clock is ahead of this device's, seen from the answer to a join that came at `now`: my
 * own moment of joining is the server's now. 0 when the answer does not tell.
 */
export function serverAhead(call: Call, me: UserId | null, now: number): number {
  const joinedAt = call.participants.find(({ user }) => user.id === me)?.joinedAt ?? null;
  return joinedAt === null ? 0 : Date.parse(joinedAt) - now;
}

/** Whole seconds since the call was answered, by this device's clock; null before. */
export function elapsedSeconds(answeredAt: Timestamp | null, ahead: number, now: number): number | null {
  if (answeredAt === null) return null;
  return Math.max(0, Math.floor((now + ahead - Date.parse(answeredAt)) / 1000));
}
