import { Injectable, Logger } from '@nestjs/common';
import type { OnlineUser, PresenceState, UserId } from '@chatcall/contracts';
import { DomainEvent, EventBus } from '../../platform/events/index.js';
import { Visibility } from '../users/index.js';
import { PresenceStore } from './presence-store.js';
import type { PresenceTransition } from './presence-store.js';

/** The time limits of presence, in milliseconds. */
@Injectable()
export class PresenceTimings {
  /**
   * A device expires when its node has not confirmed the connection for this long, because the node
   * is dead. A node confirms a connection with every answer to its pings, at least every 45
   * seconds, and releases it at once when it closes.
   */
  readonly deviceTtlMs: number = 60_000;
  /** A device that reconnects within this time is never shown as offline. */
  readonly reconnectMs: number = 5_000;
  /**
   * A change between online and away is published when it has lasted this long: a device reports
   * only after it has connected that it is away.
   */
  readonly settleMs: number = 1_500;
  /** Time between two removals of expired devices. */
  readonly expiryCheckMs: number = 1_000;
}

/** A user's presence changed. Published once in the whole installation. */
export class PresenceChanged extends DomainEvent {
  constructor(
    readonly userId: UserId,
    /** Null: offline. */
    readonly state: PresenceState | null,
    readonly lastSeenAt: Date,
  ) {
    super();
  }
}

/** Maximum number of devices that one removal takes. */
const EXPIRED_MAX = 1_000;

interface Settling {
  readonly before: PresenceState;
  readonly timer: NodeJS.Timeout;
}

/** Keeps track of the users who are online, and answers which of the visible users are. */
@Injectable()
export class PresenceService {
  readonly #logger = new Logger(PresenceService.name);
  /**
   * Users who changed between online and away a moment ago, until it is certain that the change
   * lasts.
   */
  readonly #settling = new Map<UserId, Settling>();
  /**
   * Devices connected to this process, with the state that each reported last. A report that is
   * handled after its connection has closed must not bring the device back.
   */
  readonly #connected = new Map<string, PresenceState>();
  readonly #store: PresenceStore;
  readonly #timings: PresenceTimings;
  readonly #events: EventBus;
  readonly #visibility: Visibility;

  constructor(
    store: PresenceStore,
    timings: PresenceTimings,
    events: EventBus,
    visibility: Visibility,
  ) {
    this.#store = store;
    this.#timings = timings;
    this.#events = events;
    this.#visibility = visibility;
  }

  /** A device connected to this process. */
  async connect(userId: UserId, deviceId: string): Promise<void> {
    this.#connected.set(deviceId, 'online');
    await this.alive(userId, deviceId);
  }

  /** A connected device reports whether its user is active. */
  async report(userId: UserId, deviceId: string, state: PresenceState): Promise<void> {
    if (!this.#connected.has(deviceId)) return;
    this.#connected.set(deviceId, state);
    await this.alive(userId, deviceId);
  }

  /**
   * The connection of a device works. This does not depend on heartbeats of the device, since
   * browsers delay the timers of hidden pages.
   */
  async alive(userId: UserId, deviceId: string): Promise<void> {
    const state = this.#connected.get(deviceId);
    if (state === undefined) return;
    this.#publishChange(
      await this.#store.touch(userId, deviceId, state, this.#timings.deviceTtlMs),
    );
  }

  /**
   * A device has disconnected. Other users are notified if it does not reconnect soon.
   * @param forGood it is signed out: they are notified at once
   */
  async release(userId: UserId, deviceId: string, forGood: boolean): Promise<void> {
    this.#connected.delete(deviceId);
    await this.#store.release(userId, deviceId, forGood ? 0 : this.#timings.reconnectMs);
    if (forGood) await this.removeExpired();
  }

  /** Removes expired devices, including those of dead nodes. */
  async removeExpired(): Promise<void> {
    for (const transition of await this.#store.removeExpired(EXPIRED_MAX))
      this.#publishChange(transition);
  }

  /** The online users among all whose activity the user may see. */
  async query(userId: UserId): Promise<OnlineUser[]> {
    const states = await this.#store.states([...(await this.#visibility.activityOfAll(userId))]);
    return Array.from(states, ([id, state]) => ({ userId: id, state }));
  }

  /** Drops the changes that were not published yet. */
  close(): void {
    for (const { timer } of this.#settling.values()) clearTimeout(timer);
    this.#settling.clear();
  }

  #publishChange({ userId, before, after, lastSeenAt }: PresenceTransition): void {
    if (before === after) return;
    if (before !== null && after !== null) {
      this.#settle(userId, before);
      return;
    }
    this.#forget(userId);
    this.#events.publish(new PresenceChanged(userId, after, lastSeenAt));
  }

  #settle(userId: UserId, before: PresenceState): void {
    if (this.#settling.has(userId)) return;
    const timer = setTimeout(() => {
      this.#settling.delete(userId);
      this.#publishSettled(userId, before).catch((error: unknown) =>
        this.#logger.warn({ err: error, userId }, 'A change of presence could not be published'),
      );
    }, this.#timings.settleMs);
    timer.unref();
    this.#settling.set(userId, { before, timer });
  }

  async #publishSettled(userId: UserId, before: PresenceState): Promise<void> {
    const state = (await this.#store.states([userId])).get(userId);
    // A user who went offline meanwhile was published as offline already.
    if (state !== undefined && state !== before)
      this.#events.publish(new PresenceChanged(userId, state, new Date()));
  }

  #forget(userId: UserId): void {
    clearTimeout(this.#settling.get(userId)?.timer);
    this.#settling.delete(userId);
  }
}
