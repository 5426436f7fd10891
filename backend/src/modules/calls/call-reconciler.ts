import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import type { CallId, PeerId } from '@chatcall/contracts';
import { ShutdownSequence } from '../../platform/lifecycle/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import {
  LocalMediaNode,
  MediaNodes,
  NODE_LATE_SECONDS,
  NODE_SILENT_SECONDS,
} from '../media-node/index.js';
import { CallEntriesRepository } from './call-entries.repository.js';
import { CallLeaveService } from './call-leave.service.js';
import { CallRecoveryRepository } from './call-recovery.repository.js';
import { CallStateService } from './call-state.service.js';
import { CallsBroadcaster } from './calls.broadcaster.js';
import { RingTimer } from './ring-timer.js';

/** Repeating jobs are stored in Redis by name: a new name would leave the old job there. */
const RECONCILE_JOB = 'calls.reconcile';
const RECONCILE_MS = 2000;
/** Seconds that a ring timer may be late before it counts as lost. */
const RING_SLACK_SECONDS = 3;
/** Seconds after which the row of a silent node is deleted. */
const FORGET_NODE_SECONDS = 3600;
/** Seconds after which a request that was given up cannot be in progress any more. */
const FORGET_REQUEST_SECONDS = 600;

/** Milliseconds between two comparisons of the rooms of this node with the database. */
const COMPARE_MS = 10_000;
/**
 * Comparisons in a row after which a difference counts: devices have 20 s to join again, and a join
 * takes some time.
 */
const COMPARISONS = 3;

/**
 * Milliseconds for the last notices to be sent: a connection that closes drops what it has not
 * written yet.
 */
const FLUSH_MS = 100;

/**
 * Repairs calls for which something was lost: a process that was killed, a ring timer, or a message
 * between a room and the database (for example while Redis is unreachable). Without it a room would
 * outlive its call, a peer that left would stay visible, and a user would stay busy for ever.
 */
@Injectable()
export class CallReconciler implements OnModuleInit, OnApplicationBootstrap {
  readonly #logger = new Logger('Calls');
  readonly #recovery: CallRecoveryRepository;
  readonly #entries: CallEntriesRepository;
  readonly #states: CallStateService;
  readonly #leaveService: CallLeaveService;
  readonly #ringTimer: RingTimer;
  readonly #node: LocalMediaNode;
  readonly #nodes: MediaNodes;
  readonly #broadcaster: CallsBroadcaster;
  readonly #jobs: JobQueue;
  readonly #shutdown: ShutdownSequence;
  /**
   * Calls whose node was silent at the last check. One check is not enough: after an outage of the
   * database every node seems silent for a moment.
   */
  #suspects: ReadonlySet<CallId> = new Set();
  /** Peers that only the room or only the database has, with the number of comparisons in a row. */
  #differing: ReadonlyMap<PeerId, number> = new Map();

  constructor(
    recovery: CallRecoveryRepository,
    entries: CallEntriesRepository,
    states: CallStateService,
    leaveService: CallLeaveService,
    ringTimer: RingTimer,
    node: LocalMediaNode,
    nodes: MediaNodes,
    broadcaster: CallsBroadcaster,
    jobs: JobQueue,
    shutdown: ShutdownSequence,
  ) {
    this.#recovery = recovery;
    this.#entries = entries;
    this.#states = states;
    this.#leaveService = leaveService;
    this.#ringTimer = ringTimer;
    this.#node = node;
    this.#nodes = nodes;
    this.#broadcaster = broadcaster;
    this.#jobs = jobs;
    this.#shutdown = shutdown;
  }

  onModuleInit(): void {
    this.#jobs.every(RECONCILE_JOB, RECONCILE_MS, () => this.reconcile());
    // Before the connections are closed, so that everyone in these calls is notified.
    this.#shutdown.register('stop-accepting', 'calls', () => this.#endOwnCalls());
    if (!this.#node.enabled) return;
    const timer = setInterval(() => void this.#compareRoomsLogged(), COMPARE_MS);
    this.#shutdown.register('close-rooms', 'room comparison', () => clearInterval(timer));
  }

  /**
   * Without Redis this is the only process: calls that are open in the database when it starts were
   * left behind by a process that was killed.
   */
  async onApplicationBootstrap(): Promise<void> {
    if (this.#nodes.remoteAvailable) return;
    const callIds = await this.#recovery.notOnNode(this.#node.id);
    await this.#fail(callIds, 'it was left behind by a process that is gone');
  }

  /** Runs every few seconds in one of the processes, for the calls of all nodes. */
  async reconcile(): Promise<void> {
    for (const callId of await this.#recovery.overdue(RING_SLACK_SECONDS))
      await this.#ringTimer.timeOut(callId);
    await this.#fail(await this.#callsOfLostNodes(), 'its media node is gone');
    await this.#nodes.forgetSilent(FORGET_NODE_SECONDS);
    await this.#entries.forgetGivenUp(FORGET_REQUEST_SECONDS);
  }

  /** Compares the rooms of this node with the database; each media node does it for its own. */
  async compareRooms(): Promise<void> {
    // Read before the database: a call is in the database before its room is opened.
    const rooms = this.#node.callIds;
    const stored = await this.#recovery.peersOnNode(this.#node.id);
    for (const callId of rooms) if (!stored.has(callId)) await this.#closeRoom(callId);
    const before = this.#differing;
    const differing = new Map<PeerId, number>();
    for (const [callId, peerIds] of stored) {
      const gone = difference(peerIds, this.#node.peerIds(callId)).filter((peerId) => {
        const comparisons = (before.get(peerId) ?? 0) + 1;
        if (comparisons < COMPARISONS) differing.set(peerId, comparisons);
        return comparisons >= COMPARISONS;
      });
      if (gone.length > 0) await this.#removePeers(callId, gone);
    }
    this.#differing = differing;
  }

  async #compareRoomsLogged(): Promise<void> {
    try {
      await this.compareRooms();
    } catch (error) {
      this.#logger.warn({ err: error }, 'The rooms could not be compared with the database');
    }
  }

  async #closeRoom(callId: CallId): Promise<void> {
    this.#logger.warn({ callId }, 'Closing a room whose call has ended');
    await this.#node.closeRoom({ callId, reason: 'call-ended' });
  }

  async #removePeers(callId: CallId, peerIds: readonly PeerId[]): Promise<void> {
    this.#logger.warn(
      { callId, peerIds },
      'Removing peers that only the room or only the database has',
    );
    await this.#leaveService.leave(callId, peerIds, 'media-failed');
  }

  /**
   * Calls whose node is gone: at once when its process has left Redis, too, else after two checks.
   */
  async #callsOfLostNodes(): Promise<CallId[]> {
    const orphans = await this.#recovery.orphans(NODE_LATE_SECONDS, NODE_SILENT_SECONDS);
    const nodeIds = [...new Set(orphans.map(({ mediaNodeId }) => mediaNodeId))];
    const isGone = await Promise.all(nodeIds.map((id) => this.#nodes.isGone(id)));
    const gone = new Set(nodeIds.filter((_id, index) => isGone[index]));
    const before = this.#suspects;
    this.#suspects = new Set(orphans.filter(({ silent }) => silent).map(({ callId }) => callId));
    return orphans
      .filter(
        ({ callId, mediaNodeId, silent }) =>
          gone.has(mediaNodeId) || (silent && before.has(callId)),
      )
      .map(({ callId }) => callId);
  }

  async #endOwnCalls(): Promise<void> {
    const callIds = await this.#recovery.onNode(this.#node.id);
    if (callIds.length === 0) return;
    await this.#fail(callIds, 'this process is shutting down');
    await this.#broadcaster.settled();
    await sleep(FLUSH_MS);
  }

  /** @param reason for the log */
  async #fail(callIds: readonly CallId[], reason: string): Promise<void> {
    for (const callId of callIds) {
      this.#logger.warn({ callId }, `Ending a call: ${reason}`);
      await this.#states.apply(callId, { type: 'fail', at: new Date() });
    }
  }
}

/** Ids that only one of the two lists has. */
function difference(left: readonly PeerId[], right: readonly PeerId[]): PeerId[] {
  return [...left.filter((id) => !right.includes(id)), ...right.filter((id) => !left.includes(id))];
}
