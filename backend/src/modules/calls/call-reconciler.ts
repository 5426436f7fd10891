import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import type { CallId, PeerId } from '@chatcall/contracts';
import { JobQueue } from '../../platform/queue/index.js';
import { MediaNodes } from '../media-node/index.js';
import type { MediaNodeId } from '../media-node/index.js';
import { CallEntriesRepository } from './call-entries.repository.js';
import { CallLeaveService } from './call-leave.service.js';
import { CallRecoveryRepository } from './call-recovery.repository.js';
import { CallStateService } from './call-state.service.js';
import { RingTimer } from './ring-timer.js';

/** Repeating jobs are stored in Redis by name: a new name would leave the old job there. */
const RECONCILE_JOB = 'calls.reconcile';
const RECONCILE_MS = 2000;
const COMPARE_JOB = 'calls.compare-rooms';
/** Seconds that a ring timer may be late before it counts as lost. */
const RING_SLACK_SECONDS = 3;
/** Seconds after which a request that was given up cannot be in progress any more. */
const FORGET_REQUEST_SECONDS = 600;

/** Milliseconds between two comparisons of the rooms with the database. */
const COMPARE_MS = 10_000;
/**
 * Comparisons in a row after which a difference counts: devices have 20 s to join again, and a join
 * takes some time.
 */
const COMPARISONS = 3;

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
  readonly #nodes: MediaNodes;
  readonly #jobs: JobQueue;
  /** Peers that only the room or only the database has, with the number of comparisons in a row. */
  #differing: ReadonlyMap<PeerId, number> = new Map();

  constructor(
    recovery: CallRecoveryRepository,
    entries: CallEntriesRepository,
    states: CallStateService,
    leaveService: CallLeaveService,
    ringTimer: RingTimer,
    nodes: MediaNodes,
    jobs: JobQueue,
  ) {
    this.#recovery = recovery;
    this.#entries = entries;
    this.#states = states;
    this.#leaveService = leaveService;
    this.#ringTimer = ringTimer;
    this.#nodes = nodes;
    this.#jobs = jobs;
  }

  onModuleInit(): void {
    this.#jobs.every(RECONCILE_JOB, RECONCILE_MS, () => this.reconcile());
    this.#jobs.every(COMPARE_JOB, COMPARE_MS, () => this.compareRooms());
  }

  /**
   * Without Redis this is the only process: calls that are open in the database when it starts were
   * left behind by a process that was killed.
   */
  async onApplicationBootstrap(): Promise<void> {
    await this.#failCallsOfLostNodes();
  }

  /** Runs every few seconds in one of the processes, for the calls of all nodes. */
  async reconcile(): Promise<void> {
    for (const callId of await this.#recovery.overdue(RING_SLACK_SECONDS))
      await this.#ringTimer.timeOut(callId);
    await this.#failCallsOfLostNodes();
    await this.#entries.forgetGivenUp(FORGET_REQUEST_SECONDS);
  }

  /** Compares the rooms of all nodes with the database, in one of the processes. */
  async compareRooms(): Promise<void> {
    const before = this.#differing;
    const differing = new Map<PeerId, number>();
    for (const nodeId of this.#nodes.running()) {
      // Read before the database: a call is in the database before its room is opened.
      const rooms = await this.#roomsOf(nodeId);
      if (rooms === null) continue;
      const stored = await this.#recovery.peersOnNode(nodeId);
      for (const callId of rooms.keys())
        if (!stored.has(callId)) await this.#closeRoom(nodeId, callId);
      for (const [callId, peerIds] of stored) {
        const gone = difference(peerIds, rooms.get(callId) ?? []).filter((peerId) => {
          const comparisons = (before.get(peerId) ?? 0) + 1;
          if (comparisons < COMPARISONS) differing.set(peerId, comparisons);
          return comparisons >= COMPARISONS;
        });
        if (gone.length > 0) await this.#removePeers(callId, gone);
      }
    }
    this.#differing = differing;
  }

  /** Null when the node does not answer. */
  async #roomsOf(nodeId: MediaNodeId): Promise<ReadonlyMap<CallId, readonly PeerId[]> | null> {
    try {
      const command = { type: 'list-rooms', callIds: null } as const;
      const { rooms } = await this.#nodes.execute(nodeId, command);
      return new Map(
        rooms.map(({ callId, peers }) => [callId, peers.map(({ peerId }) => peerId)] as const),
      );
    } catch (error) {
      this.#logger.warn({ err: error, nodeId }, 'The rooms of a node could not be read');
      return null;
    }
  }

  async #closeRoom(nodeId: MediaNodeId, callId: CallId): Promise<void> {
    this.#logger.warn({ callId }, 'Closing a room whose call has ended');
    await this.#nodes.execute(nodeId, { type: 'close-room', callId, reason: 'call-ended' });
  }

  async #removePeers(callId: CallId, peerIds: readonly PeerId[]): Promise<void> {
    this.#logger.warn(
      { callId, peerIds },
      'Removing peers that only the room or only the database has',
    );
    await this.#leaveService.leave(callId, peerIds, 'media-failed');
  }

  async #failCallsOfLostNodes(): Promise<void> {
    const open = await this.#recovery.nodesOfOpenCalls();
    const lost = await this.#nodes.lost(open.values());
    const callIds = [...open].filter(([, nodeId]) => lost.has(nodeId)).map(([callId]) => callId);
    await this.#fail(callIds, 'its media node is gone');
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
