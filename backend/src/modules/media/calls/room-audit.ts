import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId, PeerId } from '@chatcall/contracts';
import { ShutdownSequence } from '../../../platform/lifecycle/index.js';
import { LocalMediaNode } from '../node/local-media-node.js';
import { CallDepartures } from './call-departures.js';
import { CallRecoveryRepository } from './call-recovery.repository.js';

/** Milliseconds between two looks. */
const LOOK_MS = 10_000;
/** Looks in a row after which a difference counts: devices have 20 s to join again, and a join takes its time. */
const LOOKS = 3;

/**
 * Compares the rooms of this node with the ledger. A message between them may get lost (Redis is away for a moment, a process is killed half
 * way), and nobody says it again: a room would stay behind its call, a peer would be seen that has left, and a person would be busy for ever.
 */
@Injectable()
export class RoomAudit implements OnModuleInit {
  readonly #logger = new Logger('Calls');
  /** Peers that only one side knows, with the number of looks in a row. */
  #differing: ReadonlyMap<PeerId, number> = new Map();

  constructor(
    private readonly node: LocalMediaNode,
    private readonly recovery: CallRecoveryRepository,
    private readonly departures: CallDepartures,
    private readonly shutdown: ShutdownSequence,
  ) {}

  onModuleInit(): void {
    if (!this.node.enabled) return;
    const timer = setInterval(() => void this.#look(), LOOK_MS);
    this.shutdown.register('close-rooms', 'room audit', () => clearInterval(timer));
  }

  async audit(): Promise<void> {
    // Before the ledger is read: a call stands there before its room is opened.
    const rooms = this.node.callIds;
    const ledger = await this.recovery.peersOnNode(this.node.id);
    for (const callId of rooms) if (!ledger.has(callId)) await this.#close(callId);
    const before = this.#differing;
    const differing = new Map<PeerId, number>();
    for (const [callId, peerIds] of ledger) {
      const gone = difference(peerIds, this.node.peerIds(callId)).filter((peerId) => {
        const looks = (before.get(peerId) ?? 0) + 1;
        if (looks < LOOKS) differing.set(peerId, looks);
        return looks >= LOOKS;
      });
      if (gone.length > 0) await this.#depart(callId, gone);
    }
    this.#differing = differing;
  }

  async #look(): Promise<void> {
    try {
      await this.audit();
    } catch (error) {
      this.#logger.warn({ err: error }, 'The rooms could not be compared with the ledger');
    }
  }

  async #close(callId: CallId): Promise<void> {
    this.#logger.warn({ callId }, 'Closing a room whose call has ended');
    await this.node.closeRoom({ callId, reason: 'call-ended' });
  }

  async #depart(callId: CallId, peerIds: readonly PeerId[]): Promise<void> {
    this.#logger.warn(
      { callId, peerIds },
      'Taking out peers that only the room or only the ledger knows',
    );
    await this.departures.depart(callId, peerIds, 'media-failed');
  }
}

/** What only one of the two has. */
function difference(left: readonly PeerId[], right: readonly PeerId[]): PeerId[] {
  return [...left.filter((id) => !right.includes(id)), ...right.filter((id) => !left.includes(id))];
}
