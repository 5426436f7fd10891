import { Injectable } from '@nestjs/common';
import type { CallId, PeerId, RequestId, UserId } from '@chatcall/contracts';
import { Transactor } from '../../../platform/database/index.js';
import type { PeerState } from '../node/media-node.js';
import { MediaNodes } from '../node/media-nodes.js';
import type { JoiningDevice } from './call-admission.js';
import { CallEntriesRepository } from './call-entries.repository.js';
import type { Place } from './call-entries.repository.js';
import type { CallRecord } from './call-record.js';
import { CallSeats } from './call-seats.js';
import { CallElsewhereError, EntryGivenUpError } from './calls.errors.js';

/** A device that has entered a call, in the ledger. */
export interface Entry {
  readonly call: CallRecord;
  /** Places in other calls that its person leaves with this. */
  readonly left: readonly Place[];
}

/**
 * The entries of a person into calls, one after another on every node. A person is in one call at a time: a device that would end a call on
 * another device or in another tab has to say that it takes over. And a request that was given up enters nothing.
 */
@Injectable()
export class CallEntries {
  constructor(
    private readonly transactor: Transactor,
    private readonly entries: CallEntriesRepository,
    private readonly nodes: MediaNodes,
    private readonly seats: CallSeats,
  ) {}

  /**
   * Lets `write` change the ledger when nothing is in the way.
   * @param target the call, or null for one that begins with this
   * @throws CallElsewhereError, EntryGivenUpError, and what `write` throws
   */
  async enter(
    device: JoiningDevice,
    target: CallId | null,
    write: () => Promise<CallRecord>,
  ): Promise<Entry> {
    // Read first: a seat that is freed afterwards belongs to a place that may still be found in the ledger.
    const own = this.seats.peerOf(device.socketId);
    const before = await this.entries.placesOf(device.userId);
    const states = await this.#states(device, before);
    return this.transactor.run(async () => {
      await this.entries.hold(device.userId);
      if (await this.entries.isGivenUp(device.userId, device.requestId))
        throw new EntryGivenUpError();
      // None of the earlier requests may come through after this one.
      await this.entries.giveUp(device.userId, device.previousEntries ?? []);
      const places = await this.entries.placesOf(device.userId);
      const occupied = places.some(
        (place) => place.peerId !== own && isOccupied(place, device, target, states),
      );
      if (occupied && !device.takeOver) throw new CallElsewhereError();
      const call = await write();
      return { call, left: places.filter(({ callId }) => callId !== call.id) };
    });
  }

  /** Whether this very connection is in the call already. A seat of a peer that was taken out over another node leads nowhere. */
  async isIn({ socketId, userId }: JoiningDevice, callId: CallId): Promise<boolean> {
    const seat = this.seats.find(socketId, callId);
    if (seat === null) return false;
    return (await this.entries.placesOf(userId)).some(({ peerId }) => peerId === seat.peerId);
  }

  /** Remembers that a request was given up. @returns the places that it had brought until now */
  async giveUp(userId: UserId, requestId: RequestId): Promise<Place[]> {
    return this.transactor.run(async () => {
      await this.entries.hold(userId);
      await this.entries.giveUp(userId, [requestId]);
      return this.entries.placesBy(userId, requestId);
    });
  }

  /** How the peers of this session are, by their ids. */
  async #states(
    device: JoiningDevice,
    places: readonly Place[],
  ): Promise<ReadonlyMap<PeerId, PeerState>> {
    if (device.previousEntries !== null) return new Map();
    const own = places.filter(({ sessionId }) => sessionId === device.sessionId);
    return new Map(
      await Promise.all(
        own.map(async (place) => [place.peerId, await this.#state(place)] as const),
      ),
    );
  }

  async #state({ callId, peerId, mediaNodeId }: Place): Promise<PeerState> {
    try {
      return (await this.nodes.get(mediaNodeId).peerState({ callId, peerId })).state;
    } catch {
      // Its node is gone, and its call with it.
      return 'suspended';
    }
  }
}

/**
 * Whether entering would end something that goes on elsewhere. Nothing goes on where the connection is gone, for example because the page was
 * loaded again, or, in the same call, where no peer is. A device that comes back to its call (`previousEntries`) yields to whatever its person
 * has entered since.
 */
function isOccupied(
  { callId, peerId, sessionId, requestId }: Place,
  { previousEntries, sessionId: ownSession }: JoiningDevice,
  target: CallId | null,
  states: ReadonlyMap<PeerId, PeerState>,
): boolean {
  if (requestId !== null && previousEntries?.includes(requestId)) return false;
  // Another device in the same call: the two are in it side by side.
  if (callId === target && sessionId !== ownSession) return false;
  if (previousEntries !== null || sessionId !== ownSession) return true;
  // A place that was taken since they were asked for is attended.
  const state = states.get(peerId) ?? 'attended';
  return state === 'attended' || (state === 'absent' && callId !== target);
}
