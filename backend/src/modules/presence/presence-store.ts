import type { PresenceState, UserId } from '@chatcall/contracts';

/** A change of a user's presence. Null: offline. */
export interface PresenceTransition {
  readonly userId: UserId;
  readonly before: PresenceState | null;
  readonly after: PresenceState | null;
  /** The last time that any of their devices was known to be connected. */
  readonly lastSeenAt: Date;
}

/**
 * The connected devices. A device is a connection. It stays until it has expired and
 * `removeExpired` has removed it, so that every change is seen exactly once, on one of the nodes,
 * and a node that dies leaves no devices behind. A user is online when one device is, away when all
 * devices are, and offline without a device.
 */
export abstract class PresenceStore {
  /**
   * Keeps a device, with its state, for `ttlMs` from now on.
   * @param ttlMs time until the device expires, in milliseconds
   */
  abstract touch(
    userId: UserId,
    deviceId: string,
    state: PresenceState,
    ttlMs: number,
  ): Promise<PresenceTransition>;

  /**
   * The device has disconnected; it expires after `graceMs` at the latest. Unknown devices are
   * ignored.
   */
  abstract release(userId: UserId, deviceId: string, graceMs: number): Promise<void>;

  /** The states of those of these users who are not offline. */
  abstract states(userIds: readonly UserId[]): Promise<Map<UserId, PresenceState>>;

  /**
   * Removes expired devices, at most `limit`.
   * @returns the users whose presence changed by that
   */
  abstract removeExpired(limit: number): Promise<PresenceTransition[]>;
}

interface Device {
  readonly state: PresenceState;
  /** In milliseconds since 1970, like `seenAt`. */
  readonly expiresAt: number;
  readonly seenAt: number;
}

/** Keeps the presence of an installation with one node in memory. */
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
