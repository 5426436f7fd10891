import type { CallPeer, PeerId, UserCard } from '@chatcall/contracts';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import { nested } from '../../state/nested-behavior.js';
import { Scope } from '../../state/scope.js';
import type { MediaItemEnd } from './participants-api.js';
import type { RemoteMediaItemModel } from './remote-media-item.js';
import { RemoteParticipantModel } from './remote-participant.js';

type Items = readonly RemoteMediaItemModel[];

/**
 * The other devices in the call, in the order of joining; each keeps its object while it is present.
 */
export class RemoteParticipants {
  readonly #list = new StateCell<readonly RemoteParticipantModel[]>([]);
  readonly #activeSpeaker = new StateCell<RemoteParticipantModel | null>(null);
  readonly #scope = new Scope();
  readonly #present = new Map<PeerId, Scope>();
  /** Why those that are closed now have left. */
  #reason: MediaItemEnd = 'left';
  /** The items of all of them. */
  readonly items$ = this.#itemsOf(({ items$ }) => items$);
  /** With those that others are about to take the place of. */
  readonly received$ = this.#itemsOf(({ received$ }) => received$);

  get list$(): Behavior<readonly RemoteParticipantModel[]> {
    return this.#list;
  }

  /** The last one who spoke; null when they left or no one spoke yet. */
  get activeSpeaker$(): Behavior<RemoteParticipantModel | null> {
    return this.#activeSpeaker;
  }

  find(peerId: PeerId): RemoteParticipantModel | null {
    return this.#list.value.find((participant) => participant.peerId === peerId) ?? null;
  }

  /** Takes over the server's list: those that are missing in it have left. */
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

  /** Returns the one that was removed; null when it was not present. */
  remove(peerId: PeerId): RemoteParticipantModel | null {
    const participant = this.find(peerId);
    this.#present.get(peerId)?.close();
    return participant;
  }

  updateCard(user: UserCard): void {
    for (const participant of this.#list.value)
      if (participant.user$.value.id === user.id) participant.updateCard(user);
  }

  /** The dominant speaker; null (silence) keeps the last one. */
  setActiveSpeaker(peerId: PeerId | null): void {
    const participant = peerId === null ? null : this.find(peerId);
    if (participant) this.#activeSpeaker.set(participant);
  }

  /** In dBvo; those that are missing are silent. */
  setVolumes(volumes: ReadonlyMap<PeerId, number>): void {
    for (const participant of this.#list.value)
      participant.setVolume(volumes.get(participant.peerId) ?? null);
  }

  linkLost(): void {
    for (const participant of this.#list.value) participant.linkLost();
  }

  close(): void {
    this.#reason = 'call-ended';
    this.#scope.close();
  }

  #itemsOf(of: (participant: RemoteParticipantModel) => Behavior<Items>): Behavior<Items> {
    return nested(this.#list, (list) =>
      list.length === 0 ? NO_ITEMS : derive(list.map(of), (...lists) => lists.flat()),
    );
  }

  #open(peer: CallPeer, present: Scope): void {
    const participant = new RemoteParticipantModel(peer);
    this.#list.update((list) => [...list, participant]);
    present.onClose(() => {
      this.#list.update((list) => list.filter((other) => other !== participant));
      if (this.#activeSpeaker.value === participant) this.#activeSpeaker.set(null);
      participant.close(this.#reason);
    });
  }
}

const NO_ITEMS = new StateCell<Items>([]);
