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
  abstract removeExpired(limit: number): Promise<PresenceTransition[]>;
}

interface Device {
  readonly state: PresenceState;
  /** Milliseconds since 1970, like `seenAt`. */
  readonly expiresAt: number;
  readonly seenAt: number;
}

/** Presence of an installation with one node, in its memory. */
export class InProcessPresenceStore extends PresenceStore {
  readonly #devices = new Map<UserId, Map<string, Device>>();

  override touch(
    userId: UserId,
    deviceId: string,
    state: PresenceState,
    ttlMs: number,
  ): Promise<PresenceTransition> {
    const seenAt = Date.now();
    const devices = this.#devices.get(userId) ?? new Map<string, Device>();
    const before = aggregate(devices);
    devices.set(deviceId, { state, expiresAt: seenAt + ttlMs, seenAt });
    this.#devices.set(userId, devices);
    return Promise.resolve({
      userId,
      before,
      after: aggregate(devices),
      lastSeenAt: new Date(seenAt),
    });
  }

  override release(userId: UserId, deviceId: string, graceMs: number): Promise<void> {
    const now = Date.now();
    const devices = this.#devices.get(userId);
    const device = devices?.get(deviceId);
    if (devices !== undefined && device !== undefined) {
      devices.set(deviceId, {
        ...device,
        expiresAt: Math.min(device.expiresAt, now + graceMs),
        seenAt: now,
      });
    }
    return Promise.resolve();
  }

  override states(userIds: readonly UserId[]): Promise<Map<UserId, PresenceState>> {
    const states = new Map<UserId, PresenceState>();
    for (const userId of userIds) {
      const state = aggregate(this.#devices.get(userId));
      if (state !== null) states.set(userId, state);
    }
    return Promise.resolve(states);
  }

  override removeExpired(limit: number): Promise<PresenceTransition[]> {
    const now = Date.now();
    const transitions: PresenceTransition[] = [];
    let left = limit;
    for (const [userId, devices] of this.#devices) {
      const over = [...devices].filter(([, device]) => device.expiresAt <= now).slice(0, left);
      if (over.length === 0) continue;
      const before = aggregate(devices);
      for (const [deviceId] of over) devices.delete(deviceId);
      if (devices.size === 0) this.#devices.delete(userId);
      const after = aggregate(devices);
      const lastSeenAt = new Date(Math.max(...over.map(([, device]) => device.seenAt)));
      if (before !== after) transitions.push({ userId, before, after, lastSeenAt });
      left -= over.length;
      if (left === 0) break;
    }
    return Promise.resolve(transitions);
  }
}

function aggregate(devices: ReadonlyMap<string, Device> | undefined): PresenceState | null {
  if (devices === undefined || devices.size === 0) return null;
  for (const device of devices.values()) if (device.state === 'online') return 'online';
  return 'away';
}
