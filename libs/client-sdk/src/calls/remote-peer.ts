import type {
  CallPeer,
  MediaSource,
  PeerId,
  ProducerId,
  ProducerInfo,
  UserCard,
} from '@chatcall/contracts';
import { derive, StateCell, type Behavior } from '../state/behavior.js';

/** One track that someone else sends. */
export interface RemoteSource {
  readonly source: MediaSource;
  /** They send it now, or would if it were not muted. */
  readonly present$: Behavior<boolean>;
  /** Muted by them; true while not present. */
  readonly muted$: Behavior<boolean>;
  /** To be played or shown. Null while not present or not received yet. */
  readonly track$: Behavior<MediaStreamTrack | null>;
  /** On, wanted here, and nothing of it has arrived for 3 s. Microphone and camera only. */
  readonly stalled$: Behavior<boolean>;
  /** Nobody looks at it: the server stops sending it until it is wanted again. True at the start. */
  setWanted(wanted: boolean): void;
}

/** One device of someone else in the call. Lives as long as they are in it. */
export interface RemotePeer {
  readonly peerId: PeerId;
  /** Kept up to date. */
  readonly user$: Behavior<UserCard>;
  readonly microphone: RemoteSource;
  readonly camera: RemoteSource;
  readonly screen: RemoteSource;
  readonly screenAudio: RemoteSource;
  /** They froze or lost their network: nothing of what should arrive from them does, for 3 s. */
  readonly stalled$: Behavior<boolean>;
  /** False when the server gets no packet of theirs: they cannot connect, or their network is gone. */
  readonly reached$: Behavior<boolean>;
  readonly speaking$: Behavior<boolean>;
  /** Loudness from 0 (silence) to 1. */
  readonly level$: Behavior<number>;
}

/** {@link RemotePeer}: made when the id appears, ends when it goes. */
export class RemotePeerModel implements RemotePeer {
  readonly peerId: PeerId;
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

  updateCard(user: UserCard): void {
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
    if (stalled) this.setVolume(null);
  }

  setReached(reached: boolean): void {
    this.#reached.set(reached);
  }

  /** Loudness as the server measured it, in dBvo; null in silence. */
  setVolume(volume: number | null): void {
    const level = loudness(volume);
    this.#level.set(level);
    this.#speaking.set(speaks(level));
  }

  /** No media comes by any more until the link is made anew. */
  linkLost(): void {
    this.setVolume(null);
    this.#stalled.set(false);
    for (const source of Object.values(this.sources)) source.lost();
  }
}

/** {@link RemoteSource}: what is known of one track of someone else, and the track when it is received. */
export class RemoteSourceModel implements RemoteSource {
  readonly #producer = new StateCell<ProducerInfo | null>(null);
  readonly #track = new StateCell<MediaStreamTrack | null>(null);
  readonly #wanted = new StateCell(true);
  readonly #stalled = new StateCell(false);
  readonly present$: Behavior<boolean> = derive([this.#producer], (producer) => producer !== null);
  readonly muted$: Behavior<boolean> = derive(
    [this.#producer],
    (producer) => producer?.paused ?? true,
  );

  constructor(readonly source: MediaSource) {}

  get track$(): Behavior<MediaStreamTrack | null> {
    return this.#track;
  }

  get stalled$(): Behavior<boolean> {
    return this.#stalled;
  }

  get wanted$(): Behavior<boolean> {
    return this.#wanted;
  }

  get producerId(): ProducerId | null {
    return this.#producer.value?.producerId ?? null;
  }

  setWanted(wanted: boolean): void {
    this.#wanted.set(wanted);
  }

  setStalled(stalled: boolean): void {
    this.#stalled.set(stalled);
  }

  produced(producer: ProducerInfo): void {
    if (this.producerId !== producer.producerId) this.#track.set(null);
    this.#producer.set(producer);
  }

  paused(producerId: ProducerId, paused: boolean): void {
    this.#producer.update((producer) =>
      producer?.producerId === producerId ? { ...producer, paused } : producer,
    );
  }

  closed(producerId: ProducerId): void {
    if (this.producerId !== producerId) return;
    this.#producer.set(null);
    this.#track.set(null);
    this.#stalled.set(false);
  }

  received(producerId: ProducerId, track: MediaStreamTrack | null): void {
    if (this.producerId === producerId) this.#track.set(track);
  }

  /** The way it came by is gone; it may come by another. */
  lost(): void {
    this.#track.set(null);
    this.#stalled.set(false);
  }
}

/** Quieter than this (dBvo) is not heard. */
const QUIETEST = -70;
/** From this loudness (0 to 1) on someone speaks. */
const SPEAKS = 0.15;

/** From 0 (silence) to 1, of a loudness that the server measured in dBvo; null is silence. */
export function loudness(volume: number | null): number {
  return volume === null ? 0 : Math.min(1, Math.max(0, 1 - volume / QUIETEST));
}

export function speaks(level: number): boolean {
  return level >= SPEAKS;
}
