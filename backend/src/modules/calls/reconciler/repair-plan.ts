import { CALL_GRACE_MS } from '@chatcall/contracts';
import type { CallId } from '@chatcall/contracts';
import { differencesOf } from './call-differences.js';
import type { CallDifference, DifferenceKind } from './call-differences.js';
import type { ObservedCalls } from './observed-calls.js';

/** A difference that was seen, as stored for all processes. */
export interface NoticedDifference extends Pick<CallDifference, 'kind' | 'callId' | 'subject'> {
  readonly noticedAt: Date;
  /** When it was seen last. */
  readonly seenAt: Date;
}

export interface RepairPlan {
  /** To be repaired now. */
  readonly due: readonly CallDifference[];
  /** To be stored until they are due or gone. */
  readonly noticed: readonly NoticedDifference[];
  /** No longer there: to be deleted. */
  readonly gone: readonly NoticedDifference[];
  /** In how many milliseconds calls have to be looked at again. */
  readonly again: ReadonlyMap<CallId, number>;
}

/**
 * Milliseconds for which a difference must last. `0`: it is final when it is seen. The others may
 * end by themselves: an answer is on its way, a process connects to Redis again, or a device joins
 * again.
 */
export const WAIT_MS: Readonly<Record<DifferenceKind, number>> = {
  'node-gone': 0,
  'ring-overdue': 0,
  'room-without-call': 0,
  'peer-without-device': 0,
  'prepared-in-vain': 0,
  'connection-closed': 0,
  'connection-lost': 0,
  'connection-back': 0,
  'node-leaving': 0,
  'node-lost': 500,
  // A node that is started again is another one, to which the calls can move.
  'node-not-replaced': 15_000,
  'process-absent': 5_000,
  // Longer than a join takes.
  'peer-being-replaced': 6_000,
  'device-without-peer': CALL_GRACE_MS,
  // Its machine has failed, or it was stopped. Usually the devices have connected to another one.
  'process-silent': 30_000,
};

/**
 * A difference that was not seen for so many milliseconds counts as new: the database, Redis or all
 * processes were away meanwhile, and devices could not come back.
 */
const UNSEEN_MS = 6_000;

/** Compares, and decides what is repaired now. A pure function. */
export function planRepairs(
  observed: ObservedCalls,
  known: readonly NoticedDifference[],
): RepairPlan {
  const byKey = new Map(known.map((difference) => [keyOf(difference), difference]));
  const due: CallDifference[] = [];
  const noticed: NoticedDifference[] = [];
  const again = new Map<CallId, number>();
  const lookAgain = (callId: CallId, inMs: number): void =>
    void again.set(callId, Math.min(inMs, again.get(callId) ?? inMs));
  for (const difference of differencesOf(observed)) {
    const { kind, callId, subject } = difference;
    const waitMs = WAIT_MS[kind];
    const noticedAt = firstSeen(byKey.get(keyOf(difference)), observed.at);
    const leftMs = noticedAt.getTime() + waitMs - observed.at.getTime();
    if (waitMs > 0) noticed.push({ kind, callId, subject, noticedAt, seenAt: observed.at });
    if (leftMs <= 0) due.push(difference);
    else lookAgain(callId, leftMs);
  }
  for (const { id, ringsUntil } of observed.calls) {
    const leftMs = (ringsUntil?.getTime() ?? 0) - observed.localTime.getTime();
    if (leftMs > 0) lookAgain(id, leftMs);
  }
  const seen = new Set(noticed.map(keyOf));
  return { due, noticed, again, gone: known.filter((one) => !seen.has(keyOf(one))) };
}

function firstSeen(known: NoticedDifference | undefined, at: Date): Date {
  if (known === undefined || at.getTime() - known.seenAt.getTime() > UNSEEN_MS) return at;
  return known.noticedAt;
}

function keyOf({
  kind,
  callId,
  subject,
}: Pick<CallDifference, 'kind' | 'callId' | 'subject'>): string {
  return `${kind} ${callId} ${subject}`;
}
