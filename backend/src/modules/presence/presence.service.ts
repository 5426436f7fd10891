import type { OnlineUser, PresenceState, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { Visibility } from '../users/index.js';
import { PresenceStore } from './presence-store.js';
import type { PresenceTransition } from './presence-store.js';
import { PresenceTimings } from './presence-timings.js';
import { PresenceChanged } from './presence.events.js';

/** Devices that one sweep takes out at most. */
const SWEEP_MAX = 1_000;

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

  constructor(
    private readonly store: PresenceStore,
    private readonly timings: PresenceTimings,
    private readonly events: EventBus,
    private readonly visibility: Visibility,
  ) {}

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
    this.#tell(await this.store.touch(userId, deviceId, state, this.timings.deviceTtlMs));
  }

  /** A device has gone. The others hear of it when it is not back soon. */
  async release(userId: UserId, deviceId: string): Promise<void> {
    this.#connected.delete(deviceId);
    await this.store.release(userId, deviceId, this.timings.reconnectMs);
  }

  /** Takes out the devices whose time is over, those of dead nodes too. */
  async sweep(): Promise<void> {
    for (const transition of await this.store.sweep(SWEEP_MAX)) this.#tell(transition);
  }

  /** Those who are there of everyone whose activity the person may see. */
  async query(userId: UserId): Promise<OnlineUser[]> {
    const states = await this.store.states([...(await this.visibility.activityOfAll(userId))]);
    return Array.from(states, ([id, state]) => ({ userId: id, state }));
  }

  /** Forgets what waits to be told. */
  close(): void {
    for (const { timer } of this.#settling.values()) clearTimeout(timer);
    this.#settling.clear();
  }

  #tell({ userId, before, after, lastSeenAt }: PresenceTransition): void {
    if (before === after) return;
    if (before !== null && after !== null) {
      this.#settle(userId, before);
      return;
    }
    this.#forget(userId);
    this.events.publish(new PresenceChanged(userId, after, lastSeenAt));
  }

  #settle(userId: UserId, before: PresenceState): void {
    if (this.#settling.has(userId)) return;
    const timer = setTimeout(() => {
      this.#settling.delete(userId);
      this.#tellSettled(userId, before).catch((error: unknown) =>
        this.#logger.warn({ err: error, userId }, 'A change of presence could not be told'),
      );
    }, this.timings.settleMs);
    timer.unref();
    this.#settling.set(userId, { before, timer });
  }

  async #tellSettled(userId: UserId, before: PresenceState): Promise<void> {
    const state = (await this.store.states([userId])).get(userId);
    // Who has gone meanwhile was told as gone.
    if (state !== undefined && state !== before)
      this.events.publish(new PresenceChanged(userId, state, new Date()));
  }

  #forget(userId: UserId): void {
    clearTimeout(this.#settling.get(userId)?.timer);
    this.#settling.delete(userId);
  }
}
