import { LIMITS } from '@chatcall/contracts';
import type { PeerId } from '@chatcall/contracts';
import { CallFullError, NotJoinedError } from '../port/media.errors.js';
import type { Peer } from './peer.js';
import type { PeerIdentity } from './room-types.js';

interface Prepared {
  readonly peer: Peer;
  readonly timer: NodeJS.Timeout;
  readonly onClosed: () => void;
}

/**
 * The peers of devices for which the call rings: they have transports and paused consumers, so that
 * their media begins soon after the answer, and no part in the call. Each is kept for a limited time,
 * and there are only a few.
 */
export class PreparedPeers {
  readonly #peers = new Map<PeerId, Prepared>();
  /** How many are being created. */
  #creating = 0;
  #closed = false;

  get ids(): readonly PeerId[] {
    return [...this.#peers.keys()];
  }

  /** @throws CallFullError, NotJoinedError when the room has closed */
  async create(open: () => Promise<Peer>, keepMs: number): Promise<Peer> {
    if (this.#closed) throw new NotJoinedError();
    if (this.#peers.size + this.#creating >= LIMITS.preparedPeersMax) throw new CallFullError();
    this.#creating += 1;
    try {
      const peer = await open();
      if (!this.#closed) return this.#add(peer, keepMs);
      peer.close('call-ended');
      throw new NotJoinedError();
    } catch (error) {
      // In a room that is gone, every error is caused by that.
      throw this.#closed ? new NotJoinedError({ cause: error }) : error;
    } finally {
      this.#creating -= 1;
    }
  }

  find(peerId: PeerId): Peer | null {
    return this.#peers.get(peerId)?.peer ?? null;
  }

  /** Takes a peer out, which then takes part; null when there is none with this id and session. */
  take({ peerId, sessionId }: PeerIdentity): Peer | null {
    const prepared = this.#peers.get(peerId);
    if (prepared === undefined || prepared.peer.sessionId !== sessionId) return null;
    this.#forget(peerId, prepared);
    return prepared.peer;
  }

  /** Closes those for which `ends` is true. */
  release(ends: (peer: Peer) => boolean): void {
    for (const { peer } of [...this.#peers.values()]) if (ends(peer)) peer.close('call-ended');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.release(() => true);
  }

  #add(peer: Peer, keepMs: number): Peer {
    const prepared: Prepared = {
      peer,
      timer: setTimeout(() => peer.close('call-ended'), keepMs).unref(),
      onClosed: () => this.#forget(peer.id, prepared),
    };
    this.#peers.set(peer.id, prepared);
    peer.once('closed', prepared.onClosed);
    return peer;
  }

  #forget(peerId: PeerId, { peer, timer, onClosed }: Prepared): void {
    clearTimeout(timer);
    peer.off('closed', onClosed);
    this.#peers.delete(peerId);
  }
}
