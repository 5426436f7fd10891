import type { PresenceState, UserId } from '@chatcall/contracts';
import { PresenceStore } from './presence-store.js';
import type { PresenceTransition } from './presence-store.js';

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

  override sweep(limit: number): Promise<PresenceTransition[]> {
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
