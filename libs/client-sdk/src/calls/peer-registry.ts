import type { CallPeer, PeerId, ProducerId, UserCard } from '@chatcall/contracts';
import { StateCell } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import { RemotePeerModel } from './remote-peer.js';

/**
 * The other peers of the call, in the order of joining; each keeps its object while it is present.
 */
export class PeerRegistry {
  readonly peers = new StateCell<readonly RemotePeerModel[]>([]);
  readonly activeSpeaker = new StateCell<RemotePeerModel | null>(null);
  readonly #scope = new Scope();
  readonly #present = new Map<PeerId, Scope>();

  find(peerId: PeerId): RemotePeerModel | null {
    return this.peers.value.find((peer) => peer.peerId === peerId) ?? null;
  }

  findByProducer(producerId: ProducerId): RemotePeerModel | null {
    return this.peers.value.find((peer) => peer.sourceOf(producerId) !== null) ?? null;
  }

  get producerIds(): readonly ProducerId[] {
    return this.peers.value.flatMap((peer) => peer.producerIds);
  }

  /** Takes over the server's list: removes the peers that are missing in it. */
  replace(list: readonly CallPeer[]): void {
    const peers = new Map(list.map((peer) => [peer.peerId, peer]));
    for (const [peerId, peer] of peers) this.find(peerId)?.update(peer);
    this.#scope.reconcile(this.#present, peers.keys(), (peerId, present) => {
      const peer = peers.get(peerId);
      if (peer) this.#open(peer, present);
    });
  }

  add(peer: CallPeer): void {
    const known = this.find(peer.peerId);
    if (known) known.update(peer);
    else
      this.#scope.reconcile(this.#present, [...this.#present.keys(), peer.peerId], (_id, present) =>
        this.#open(peer, present),
      );
  }

  /** Returns the removed peer; null when it was not present. */
  remove(peerId: PeerId): RemotePeerModel | null {
    const peer = this.find(peerId);
    this.#present.get(peerId)?.close();
    return peer;
  }

  updateCard(user: UserCard): void {
    for (const peer of this.peers.value) if (peer.user$.value.id === user.id) peer.updateCard(user);
  }

  /** The dominant speaker; null (silence) keeps the last one. */
  setActiveSpeaker(peerId: PeerId | null): void {
    const peer = peerId === null ? null : this.find(peerId);
    if (peer) this.activeSpeaker.set(peer);
  }

  setVolumes(levels: readonly { readonly peerId: PeerId; readonly volume: number }[]): void {
    const volumes = new Map(levels.map(({ peerId, volume }) => [peerId, volume]));
    for (const peer of this.peers.value) peer.setVolume(volumes.get(peer.peerId) ?? null);
  }

  linkLost(): void {
    for (const peer of this.peers.value) peer.linkLost();
  }

  clear(): void {
    this.#scope.reconcile(this.#present, []);
  }

  #open(peer: CallPeer, present: Scope): void {
    const model = new RemotePeerModel(peer);
    this.peers.update((peers) => [...peers, model]);
    present.onClose(() => {
      this.peers.update((peers) => peers.filter((other) => other !== model));
      if (this.activeSpeaker.value === model) this.activeSpeaker.set(null);
      model.linkLost();
    });
  }
}
