import type { CallId } from '@chatcall/contracts';
import type { Room } from './room.js';
import type { RoomCloseReason } from '../port/media-events.js';

interface Entry {
  readonly opening: Promise<Room>;
  room: Room | null;
  /** Set when the room must close before it is open. */
  closeAs: RoomCloseReason | null;
}

/**
 * The rooms of this node. Stores the promise of each room, so that joins at the same moment open
 * one room. Removes it when opening fails and when the room closes.
 */
export class RoomRegistry {
  readonly #entries = new Map<CallId, Entry>();

  get callIds(): readonly CallId[] {
    return [...this.#entries.keys()];
  }

  /** The open room of a call, or null. */
  find(callId: CallId): Room | null {
    const room = this.#entries.get(callId)?.room ?? null;
    return room === null || room.closed ? null : room;
  }

  /** The room of a call; `open` creates it when there is none. */
  open(callId: CallId, open: () => Promise<Room>): Promise<Room> {
    const there = this.#entries.get(callId);
    if (there !== undefined && there.closeAs === null) return there.opening;
    const entry: Entry = { opening: open(), room: null, closeAs: null };
    this.#entries.set(callId, entry);
    entry.opening.then(
      (room) => this.#opened(callId, entry, room),
      () => this.#forget(callId, entry),
    );
    return entry.opening;
  }

  /** Closes the room of a call, also one that is being opened. */
  close(callId: CallId, reason: RoomCloseReason): void {
    const entry = this.#entries.get(callId);
    if (entry === undefined) return;
    if (entry.room === null) entry.closeAs = reason;
    else entry.room.close(reason);
  }

  closeAll(reason: RoomCloseReason): void {
    for (const callId of this.callIds) this.close(callId, reason);
  }

  #opened(callId: CallId, entry: Entry, room: Room): void {
    entry.room = room;
    if (room.closed) return this.#forget(callId, entry);
    room.once('closed', () => this.#forget(callId, entry));
    if (entry.closeAs !== null) room.close(entry.closeAs);
  }

  #forget(callId: CallId, entry: Entry): void {
    if (this.#entries.get(callId) === entry) this.#entries.delete(callId);
  }
}
