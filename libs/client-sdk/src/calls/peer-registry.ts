import type { CallPeer, PeerId, ProducerId, UserCard } from '@chatcall/contracts';
import { StateCell } from '../state/behavior.js';
import { RemotePeerModel } from './remote-peer.js';

/** Everyone else in the call, in the order of joining, each kept as one object. */
export class PeerRegistry {
  readonly peers = new StateCell<readonly RemotePeerModel[]>([]);
  readonly activeSpeaker = new StateCell<RemotePeerModel | null>(null);

  find(peerId: PeerId): RemotePeerModel | null {
    return this.peers.value.find((peer) => peer.peerId === peerId) ?? null;
  }

  findByProducer(producerId: ProducerId): RemotePeerModel | null {
    return this.peers.value.find((peer) => peer.sourceOf(producerId) !== null) ?? null;
  }

  get producerIds(): readonly ProducerId[] {
    return this.peers.value.flatMap((peer) => peer.producerIds);
  }

  /** The server's whole list: keeps the objects of those who are still there. */
  replace(list: readonly CallPeer[]): void {
    const ids = new Set(list.map(({ peerId }) => peerId));
    for (const { peerId } of this.peers.value) if (!ids.has(peerId)) this.remove(peerId);
    for (const peer of list) this.add(peer);
  }

  add(peer: CallPeer): RemotePeerModel {
    const known = this.find(peer.peerId);
    if (known) {
      known.update(peer);
      return known;
    }
    const made = new RemotePeerModel(peer);
    this.peers.update((peers) => [...peers, made]);
    return made;
  }

  /** Returns who left; null when they were not there. */
  remove(peerId: PeerId): RemotePeerModel | null {
    const peer = this.find(peerId);
    if (!peer) return null;
    this.peers.update((peers) => peers.filter((other) => other !== peer));
    if (this.activeSpeaker.value === peer) this.activeSpeaker.set(null);
    peer.close();
    return peer;
  }

  rename(user: UserCard): void {
    for (const peer of this.peers.value) if (peer.user$.value.id === user.id) peer.rename(user);
  }

  /** The dominant speaker; in silence the last one stays. */
  spoke(peerId: PeerId | null): void {
    const peer = peerId === null ? null : this.find(peerId);
    if (peer) this.activeSpeaker.set(peer);
  }

  levels(levels: readonly { readonly peerId: PeerId; readonly volume: number }[]): void {
    const volumes = new Map(levels.map(({ peerId, volume }) => [peerId, volume]));
    for (const peer of this.peers.value) peer.heard(volumes.get(peer.peerId) ?? null);
  }

  linkLost(): void {
    for (const peer of this.peers.value) peer.linkLost();
  }

  clear(): void {
    for (const { peerId } of this.peers.value) this.remove(peerId);
  }
}
