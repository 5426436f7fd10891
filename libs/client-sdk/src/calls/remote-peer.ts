import type {
  CallPeer,
  MediaSource,
  PeerId,
  ProducerId,
  ProducerInfo,
  UserCard,
} from '@chatcall/contracts';
import { derive, StateCell, type Behavior } from '../state/behavior.js';

/** One track that another peer sends. */
export interface RemoteSource {
  readonly source: MediaSource;
  /** Whether the peer sends it, muted or not. */
  readonly present$: Behavior<boolean>;
  /** Muted by the sender; true while not present. */
  readonly muted$: Behavior<boolean>;
  /** To be played or shown. Null while not present or not received yet. */
  readonly track$: Behavior<MediaStreamTrack | null>;
  /** On and wanted here, but nothing has arrived for 3 s. Microphone and camera only. */
  readonly stalled$: Behavior<boolean>;
  /**
   * When it is not shown the server stops sending it, until it is wanted again. True at the start.
   */
  setWanted(wanted: boolean): void;
}

/** One device of another user in the call. Exists while it is present. */
export interface RemotePeer {
  readonly peerId: PeerId;
  /** Kept up to date. */
  readonly user$: Behavior<UserCard>;
  readonly microphone: RemoteSource;
  readonly camera: RemoteSource;
  readonly screen: RemoteSource;
  readonly screenAudio: RemoteSource;
  /** Nothing has arrived for 3 s of what should: frozen, or without network. */
  readonly stalled$: Behavior<boolean>;
  /**
   * False when the server receives no packets of this peer: it cannot connect, or its network is
   * gone.
   */
  readonly reached$: Behavior<boolean>;
  readonly speaking$: Behavior<boolean>;
  /** Loudness from 0 (silence) to 1. */
  readonly level$: Behavior<number>;
}

/** {@link RemotePeer}: created when the peer joins, ends when it leaves. */
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
   * Takes over the server's data of this peer: producers that are missing in it are closed. Whether
   * its packets reach the server is not included and not sent again: an earlier notice may be
   * outdated.
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

  /** Volume as measured by the server, in dBvo; null in silence. */
  setVolume(volume: number | null): void {
    const level = loudness(volume);
    this.#level.set(level);
    this.#speaking.set(speaks(level));
  }

  /** No media arrives until the link is created again. */
  linkLost(): void {
    this.setVolume(null);
    this.#stalled.set(false);
    for (const source of Object.values(this.sources)) source.lost();
  }
}

/** {@link RemoteSource}: one track of another peer, and its media while it is received. */
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

  /** The link was lost; the track may arrive over another one. */
  lost(): void {
    this.#track.set(null);
    this.#stalled.set(false);
  }
}

/** Volume (dBvo) below which nothing is audible. */
const QUIETEST = -70;
/** Loudness (0 to 1) from which a peer counts as speaking. */
const SPEAKS = 0.15;

/** Loudness from 0 (silence) to 1 of a volume in dBvo; null is silence. */
export function loudness(volume: number | null): number {
  return volume === null ? 0 : Math.min(1, Math.max(0, 1 - volume / QUIETEST));
}

export function speaks(level: number): boolean {
  return level >= SPEAKS;
}
