import { createHash } from 'node:crypto';
import type {
  AuditAction,
  AuditActorKind,
  AuditDetails,
  AuditTargetKind,
  SessionId,
  UserId,
} from '@chatcall/contracts';

/** An entry that is to be written. */
export interface NewAuditEntry {
  readonly at: Date;
  readonly action: AuditAction;
  readonly actorKind: AuditActorKind;
  readonly actorId: UserId | null;
  readonly sessionId: SessionId | null;
  readonly targetKind: AuditTargetKind | null;
  readonly targetId: string | null;
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string | null;
  readonly details: AuditDetails;
}

/** An entry with its place in the chain. */
export interface ChainedAuditEntry extends NewAuditEntry {
  readonly id: number;
  readonly previousHash: Buffer;
  /** `hashOf` of the entry and the hash before. */
  readonly hash: Buffer;
}

/** Which entries; absent fields do not matter. */
export interface AuditFilter {
  readonly actorId?: UserId;
  readonly targetId?: string;
  readonly action?: AuditAction;
  readonly after?: Date;
  readonly before?: Date;
}

/** The hash before the first entry. */
export const FIRST_HASH = Buffer.alloc(32);

/**
 * SHA-256 of the hash before and of all fields of the entry, written so that two different entries
 * never have the same text: a JSON array, the details sorted by name.
 */
export function hashOf(id: number, previousHash: Buffer, entry: NewAuditEntry): Buffer {
  const details = Object.entries(entry.details).sort(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify([
    id,
    entry.at.toISOString(),
    entry.action,
    entry.actorKind,
    entry.actorId,
    entry.sessionId,
    entry.targetKind,
    entry.targetId,
    entry.address,
    entry.userAgent,
    entry.requestId,
    details,
  ]);
  return createHash('sha256').update(previousHash).update(text).digest();
}

/** Gives entries their ids and hashes, after the last entry of the chain. */
export function chained(
  lastId: number,
  lastHash: Buffer,
  entries: readonly NewAuditEntry[],
): ChainedAuditEntry[] {
  let previousHash = lastHash;
  return entries.map((entry, index) => {
    const id = lastId + 1 + index;
    const hash = hashOf(id, previousHash, entry);
    const one = { ...entry, id, previousHash, hash };
    previousHash = hash;
    return one;
  });
}
