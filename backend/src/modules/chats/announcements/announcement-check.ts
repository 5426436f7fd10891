import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import { DomainEvent, EventBus } from '../../../platform/events/index.js';
import { ShutdownSequence, ShutdownState } from '../../../platform/lifecycle/index.js';
import { SocketRooms } from '../../../platform/socket/index.js';
import { ConversationRooms } from '../access/index.js';
import { MemberRemoved } from '../chats.events.js';
import { ConversationOpener } from '../messages/index.js';
import { AnnouncedVersions } from './announced-versions.js';
import { AnnouncementRepository } from './announcement.repository.js';
import type { MembershipChange } from './announcement.repository.js';

/** Time limits of the check, in milliseconds. */
@Injectable()
export class AnnouncementTimings {
  /** From the end of a check to the next. A missing notice is found by the second one after it. */
  readonly checkMs: number = 3_000;
}

/**
 * A conversation has reached this version, and clients of this node did not receive the notice of
 * it: the process that made the change ended, or lost its database, before it published it.
 */
export class ChangesUnannounced extends DomainEvent {
  constructor(
    readonly conversationId: ConversationId,
    readonly version: number,
  ) {
    super();
  }
}

/**
 * Milliseconds that a check looks back before the one before it. A change becomes visible later
 * than it is dated, when its statement or transaction ends; statements end after 30 s.
 */
const OVERLAP_MS = 35_000;
/** Conversations or users in one statement. */
const BATCH = 5_000;

/**
 * Makes sure that committed changes are announced. A process publishes its changes after the
 * commit, and may end or lose its database before that. Every process therefore compares, again and
 * again, the versions of the conversations of its sockets with those that were announced to them,
 * and the rooms of its sockets with the memberships that changed. What differs in two checks in a
 * row is announced to the clients of this process: in between, another process publishes it.
 */
@Injectable()
export class AnnouncementCheck implements OnApplicationBootstrap {
  readonly #logger = new Logger(AnnouncementCheck.name);
  readonly #repository: AnnouncementRepository;
  readonly #announced: AnnouncedVersions;
  readonly #socketRooms: SocketRooms;
  readonly #rooms: ConversationRooms;
  readonly #opener: ConversationOpener;
  readonly #events: EventBus;
  readonly #timings: AnnouncementTimings;
  readonly #shutdown: ShutdownSequence;
  readonly #state: ShutdownState;
  readonly #config: AppConfig;
  /** Versions above the announced ones in the last check. */
  #suspected: ReadonlyMap<ConversationId, number> = new Map();
  /** Memberships that the rooms did not have in the last check. */
  #misplaced: ReadonlySet<string> = new Set();
  /** Changes before this time were compared, or were made before this process had clients. */
  #since = new Date(0);
  #start = this.#since;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  /** Whether the last check failed, so that an outage writes one line to the log. */
  #failing = false;

  constructor(
    repository: AnnouncementRepository,
    announced: AnnouncedVersions,
    socketRooms: SocketRooms,
    rooms: ConversationRooms,
    opener: ConversationOpener,
    events: EventBus,
    timings: AnnouncementTimings,
    shutdown: ShutdownSequence,
    state: ShutdownState,
    config: AppConfig,
  ) {
    this.#repository = repository;
    this.#announced = announced;
    this.#socketRooms = socketRooms;
    this.#rooms = rooms;
    this.#opener = opener;
    this.#events = events;
    this.#timings = timings;
    this.#shutdown = shutdown;
    this.#state = state;
    this.#config = config;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.#config.roles.has('api')) return;
    // Clients that connect from now on ask for what changed before.
    this.#start = await this.#repository.now();
    this.#since = this.#start;
    this.#checkLater();
    this.#shutdown.register('drain', 'announcement check', () => {
      clearTimeout(this.#timer);
      return this.#running;
    });
  }

  /** Checks once, after a check that runs. Never rejects: the next one covers its time, too. */
  check(): Promise<void> {
    this.#running = this.#running.then(() => this.#checkLogged());
    return this.#running;
  }

  #checkLater(): void {
    if (this.#state.shuttingDown) return;
    this.#timer = setTimeout(() => {
      void this.check().then(() => this.#checkLater());
    }, this.#timings.checkMs);
    this.#timer.unref();
  }

  async #checkLogged(): Promise<void> {
    try {
      await this.#check();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#logger.warn({ err: error }, 'Announcements could not be checked');
      this.#failing = true;
    }
  }

  async #check(): Promise<void> {
    const now = await this.#repository.now();
    // Memberships first: new members receive what is announced then, and former ones do not.
    const misplaced = await this.#checkMemberships();
    const suspected = await this.#checkVersions();
    this.#misplaced = misplaced;
    this.#suspected = suspected;
    this.#since = new Date(Math.max(this.#start.getTime(), now.getTime() - OVERLAP_MS));
  }

  async #checkVersions(): Promise<Map<ConversationId, number>> {
    const suspected = new Map<ConversationId, number>();
    let announced = 0;
    for (const ids of batches(this.#socketRooms.conversationsHere())) {
      const known = ids.map((id) => ({ id, version: this.#announced.of(id) }));
      for (const { id, version } of await this.#repository.above(known, this.#since)) {
        const before = this.#suspected.get(id);
        if (before !== undefined && this.#announced.of(id) < before) {
          this.#events.publish(new ChangesUnannounced(id, version));
          announced += 1;
        } else suspected.set(id, version);
      }
    }
    if (announced > 0)
      this.#logger.warn({ conversations: announced }, 'Changes had not been announced');
    return suspected;
  }

  async #checkMemberships(): Promise<Set<string>> {
    const misplaced = new Set<string>();
    const again: MembershipChange[] = [];
    for (const userIds of batches(this.#socketRooms.usersHere())) {
      const changes = await this.#repository.membershipChanges(userIds, this.#since);
      for (const change of changes.filter((each) => this.#isMisplaced(each))) {
        const key = keyOf(change);
        if (this.#misplaced.has(key)) again.push(change);
        else misplaced.add(key);
      }
    }
    if (again.length > 0) await this.#place(again);
    return misplaced;
  }

  /** Whether sockets of a member are missing in the room, or those of a former member are in it. */
  #isMisplaced({ conversationId, userId, isMember }: MembershipChange): boolean {
    const { all, joined } = this.#socketRooms.socketsHere(userId, conversationId);
    return isMember ? joined < all : joined > 0;
  }

  async #place(changes: readonly MembershipChange[]): Promise<void> {
    this.#logger.warn({ members: changes.length }, 'Changes of members had not been announced');
    const opened = new Map<ConversationId, UserId[]>();
    for (const { conversationId, userId, isMember, visible, ...left } of changes) {
      if (!isMember)
        this.#events.publish(
          new MemberRemoved(conversationId, userId, 'removed', left.memberCount, left.version),
        );
      else if (visible) opened.set(conversationId, [...(opened.get(conversationId) ?? []), userId]);
      else this.#rooms.join([userId], conversationId);
    }
    for (const [conversationId, userIds] of opened)
      await this.#opener.publishOpened(conversationId, userIds);
  }
}

function keyOf({ conversationId, userId, version }: MembershipChange): string {
  return `${conversationId} ${userId} ${version}`;
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH);
}
