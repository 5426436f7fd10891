import { Injectable, Logger } from '@nestjs/common';
import type { OnlineUser, PresenceState, UserId } from '@chatcall/contracts';
import { DomainEvent, EventBus } from '../../platform/events/index.js';
import { Visibility } from '../users/index.js';
import { PresenceStore } from './presence-store.js';
import type { PresenceTransition } from './presence-store.js';

/** How patient presence is. All in milliseconds. */
@Injectable()
export class PresenceTimings {
  /**
   * A device whose node has not said for so long that its connection works counts as gone: the node is dead. A node says it with every answer to
   * its pings, at least every 45 seconds; the end of a connection it says at once.
   */
  readonly deviceTtlMs: number = 60_000;
  /** A device that is back within this time was never gone for the others. */
  readonly reconnectMs: number = 5_000;
  /** A change between online and away has to last so long before it is told: a device that connects says only then that it is away. */
  readonly settleMs: number = 1_500;
  /** Between two looks for devices whose time is over. */
  readonly expiryCheckMs: number = 1_000;
}

/** Someone came, went, or changed between online and away. Published once in the whole installation. */
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

/** Devices that one sweep takes out at most. */
const EXPIRED_MAX = 1_000;

interface Settling {
  readonly before: PresenceState;
  readonly timer: NodeJS.Timeout;
}

/** Who is there, and who may know. */
@Injectable()
export class PresenceService {
  readonly #logger = new Logger(PresenceService.name);
  /** People between online and away, until it is sure that the change lasts. */
  readonly #settling = new Map<UserId, Settling>();
  /** Devices connected to this process, with what each said last. A report that comes up after its connection went must not bring the device back. */
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

  /** A connected device said whether its user is at it. */
  async report(userId: UserId, deviceId: string, state: PresenceState): Promise<void> {
    if (!this.#connected.has(deviceId)) return;
    this.#connected.set(deviceId, state);
    await this.alive(userId, deviceId);
  }

  /** The connection of a device works. What the device itself does about that is not asked: browsers delay the timers of hidden pages. */
  async alive(userId: UserId, deviceId: string): Promise<void> {
    const state = this.#connected.get(deviceId);
    if (state === undefined) return;
    this.#publishChange(
      await this.#store.touch(userId, deviceId, state, this.#timings.deviceTtlMs),
    );
  }

  /** A device has gone. The others hear of it when it is not back soon. */
  async release(userId: UserId, deviceId: string): Promise<void> {
    this.#connected.delete(deviceId);
    await this.#store.release(userId, deviceId, this.#timings.reconnectMs);
  }

  /** Takes out the devices whose time is over, those of dead nodes too. */
  async removeExpired(): Promise<void> {
    for (const transition of await this.#store.removeExpired(EXPIRED_MAX))
      this.#publishChange(transition);
  }

  /** Those who are there of everyone whose activity the person may see. */
  async query(userId: UserId): Promise<OnlineUser[]> {
    const states = await this.#store.states([...(await this.#visibility.activityOfAll(userId))]);
    return Array.from(states, ([id, state]) => ({ userId: id, state }));
  }

  /** Forgets what waits to be told. */
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
        this.#logger.warn({ err: error, userId }, 'A change of presence could not be told'),
      );
    }, this.#timings.settleMs);
    timer.unref();
    this.#settling.set(userId, { before, timer });
  }

  async #publishSettled(userId: UserId, before: PresenceState): Promise<void> {
    const state = (await this.#store.states([userId])).get(userId);
    // Who has gone meanwhile was told as gone.
    if (state !== undefined && state !== before)
      this.#events.publish(new PresenceChanged(userId, state, new Date()));
  }

  #forget(userId: UserId): void {
    clearTimeout(this.#settling.get(userId)?.timer);
    this.#settling.delete(userId);
  }
}
