import type { PresenceState, UserId } from '@chatcall/contracts';

/** How someone's presence was and is. Null: offline. */
export interface PresenceTransition {
  readonly userId: UserId;
  readonly before: PresenceState | null;
  readonly after: PresenceState | null;
  /** The last sign of life of any of their devices. */
  readonly lastSeenAt: Date;
}

/**
 * Which devices are there. A device is a connection; it stays until its time is over and a sweep has found that, so that every change is
 * seen exactly once, on whichever node, and a node that dies leaves nobody behind. A person is online when one device is, away when all
 * are, offline without a device.
 */
export abstract class PresenceStore {
  /**
   * A sign of life of a device.
   * @param ttlMs how long it counts as there from now on, in milliseconds
   */
  abstract touch(
    userId: UserId,
    deviceId: string,
    state: PresenceState,
    ttlMs: number,
  ): Promise<PresenceTransition>;

  /** The device has gone; it counts as there for `graceMs` more at most. Nothing happens when it is not known. */
  abstract release(userId: UserId, deviceId: string, graceMs: number): Promise<void>;

  /** Those of these people who are there. */
  abstract states(userIds: readonly UserId[]): Promise<Map<UserId, PresenceState>>;

  /**
   * Takes out devices whose time is over, `limit` at most.
   * @returns the people for whom that made a difference
   */
  abstract sweep(limit: number): Promise<PresenceTransition[]>;
}
