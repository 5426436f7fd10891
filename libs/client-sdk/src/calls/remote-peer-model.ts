import type {
  CallPeer,
  MediaSource,
  PeerId,
  ProducerId,
  ProducerInfo,
  UserCard,
} from '@chatcall/contracts';
import type { Behavior } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import { StateCell } from '../state/state-cell.js';
import type { RemotePeer } from './remote-peer.js';
import { loudness, speaks } from './loudness.js';
import { RemoteSourceModel } from './remote-source-model.js';

/** {@link RemotePeer}: made when the id appears, ends when it goes. */
export class RemotePeerModel implements RemotePeer {
  readonly peerId: PeerId;
  readonly scope = new Scope();
  readonly #user: StateCell<UserCard>;
  readonly #level = new StateCell(0);
  readonly #speaking = new StateCell(false);
  readonly #stalled = new StateCell(false);
  readonly #reached = new StateCell(true);
  readonly sources: Readonly<Record<MediaSource, RemoteSourceModel>> = {
    microphone: new RemoteSourceModel('microphone'),
    camera: new RemoteSourceModel('camera'),
    screen: new RemoteSourceModel('screen'),
    'screen-audio': new RemoteSourceModel('screen-audio'),
  };

  constructor(peer: CallPeer) {
    this.peerId = peer.peerId;
    this.#user = new StateCell(peer.user);
    this.update(peer);
  }

  get user$(): Behavior<UserCard> {
    return this.#user;
  }

  get microphone(): RemoteSourceModel {
    return this.sources.microphone;
  }

  get camera(): RemoteSourceModel {
    return this.sources.camera;
  }

  get screen(): RemoteSourceModel {
    return this.sources.screen;
  }

  get screenAudio(): RemoteSourceModel {
    return this.sources['screen-audio'];
  }

  get speaking$(): Behavior<boolean> {
    return this.#speaking;
  }

  get stalled$(): Behavior<boolean> {
    return this.#stalled;
  }

  get reached$(): Behavior<boolean> {
    return this.#reached;
  }

  get level$(): Behavior<number> {
    return this.#level;
  }

  get producerIds(): readonly ProducerId[] {
    return Object.values(this.sources)
      .map((source) => source.producerId)
      .filter((id) => id !== null);
  }

  /**
   * The server's whole word on this peer: producers that are not in it are gone. Whether its packets reach the server is not in it, and the
   * notice of that is not repeated: what was said before may no longer be true.
   */
  update(peer: CallPeer): void {
    this.#user.set(peer.user);
    this.#reached.set(true);
    const ids = new Set(peer.producers.map(({ producerId }) => producerId));
    for (const id of this.producerIds) if (!ids.has(id)) this.closed(id);
    for (const producer of peer.producers) this.produced(producer);
  }

  rename(user: UserCard): void {
    this.#user.set(user);
  }

  produced(producer: ProducerInfo): void {
    this.sources[producer.source].produced(producer);
  }

  paused(producerId: ProducerId, paused: boolean): void {
    this.sourceOf(producerId)?.paused(producerId, paused);
  }

  closed(producerId: ProducerId): void {
    this.sourceOf(producerId)?.closed(producerId);
  }

  sourceOf(producerId: ProducerId): RemoteSourceModel | null {
    return Object.values(this.sources).find((source) => source.producerId === producerId) ?? null;
  }

  setStalled(stalled: boolean): void {
    this.#stalled.set(stalled);
    if (stalled) this.heard(null);
  }

  setReached(reached: boolean): void {
    this.#reached.set(reached);
  }

  /** Loudness as the server measured it, in dBvo; null in silence. */
  heard(volume: number | null): void {
    const level = loudness(volume);
    this.#level.set(level);
    this.#speaking.set(speaks(level));
  }

  /** No media comes by any more until the link is made anew. */
  linkLost(): void {
    this.heard(null);
    this.#stalled.set(false);
    for (const source of Object.values(this.sources)) source.lost();
  }

  close(): void {
    this.linkLost();
    this.scope.close();
  }
}
