import type { PeerId, ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup';
import { layersOf, startLayersOf } from './layer-choice.js';
import { LayerWatch } from './layer-watch.js';
import type { Peer } from './peer.js';
import type { ReceivedTrack } from './received-track.js';
import type { RoomTimings } from './room-types.js';

/** Milliseconds in which changes are collected. */
const COLLECT_MS = 20;

/** What was last sent to the owner of a producer, and what is about to be. */
interface Sending {
  layers: number;
  less: NodeJS.Timeout | undefined;
  readonly watch: LayerWatch;
}

/**
 * Decides which videos each device of a room receives when it wants more than it may have, and how
 * many layers of each video are needed by anyone. All of it follows from the wishes of the devices,
 * and is computed again after each change of them.
 */
export class VideoSelection {
  readonly #peers: () => readonly Peer[];
  readonly #timings: Pick<RoomTimings, 'unusedLayersMs'>;
  readonly #videosMax: number;
  readonly #sendLayers: (peer: Peer, producerId: ProducerId, layers: number) => void;
  /** Those who have spoken, the latest first. */
  #speakers: readonly PeerId[] = [];
  readonly #sending = new Map<ProducerId, Sending>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    peers: () => readonly Peer[],
    timings: Pick<RoomTimings, 'unusedLayersMs'>,
    videosMax: number,
    sendLayers: (peer: Peer, producerId: ProducerId, layers: number) => void,
  ) {
    this.#peers = peers;
    this.#timings = timings;
    this.#videosMax = videosMax;
    this.#sendLayers = sendLayers;
  }

  /** A device wants more or less, or sends more or less. */
  update(): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => this.#select(), COLLECT_MS).unref();
  }

  spoke({ id }: Peer): void {
    const present = new Set(this.#peers().map((peer) => peer.id));
    this.#speakers = [id, ...this.#speakers.filter((one) => one !== id && present.has(one))];
    this.update();
  }

  /** The device of a peer does not know what was reported to it before. */
  reportAgain(peer: Peer): void {
    for (const { producer } of peer.send.tracks()) {
      const sending = this.#sending.get(producer.id);
      if (!sending) continue;
      clearTimeout(sending.less);
      sending.layers = Infinity;
      sending.less = undefined;
    }
    for (const track of peer.receive.tracks()) track.reportAgain();
    this.update();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const id of [...this.#sending.keys()]) this.#forget(id);
  }

  #select(): void {
    this.#timer = undefined;
    if (this.#closed) return;
    const peers = this.#peers();
    const needed = new Map<ProducerId, number>();
    const tracks: ReceivedTrack[] = [];
    for (const peer of peers) {
      const videos = [...peer.receive.tracks()].filter(({ consumer }) => consumer.kind === 'video');
      limitVideos(videos, this.#videosMax, this.#speakers);
      tracks.push(...videos);
      for (const { producerId, neededLayers } of videos)
        needed.set(producerId, Math.max(needed.get(producerId) ?? 0, neededLayers));
    }
    this.#reportLayers(peers, needed);
    for (const track of tracks)
      track.limitLayers(this.#sending.get(track.producerId)?.watch.arriving ?? Infinity);
  }

  #reportLayers(peers: readonly Peer[], needed: ReadonlyMap<ProducerId, number>): void {
    const present = new Set<ProducerId>();
    for (const peer of peers)
      for (const { producer, source } of peer.send.tracks()) {
        if (producer.kind !== 'video') continue;
        present.add(producer.id);
        const all = layersOf(producer).spatial;
        const start = Math.min(startLayersOf(source, producer.type), all);
        // Alone, it waits for others, who should see it at once.
        const layers = peers.length > 1 ? (needed.get(producer.id) ?? 0) : start;
        this.#follow(peer, producer, Math.min(layers, all), start);
      }
    for (const id of [...this.#sending.keys()]) if (!present.has(id)) this.#forget(id);
  }

  #forget(id: ProducerId): void {
    const sending = this.#sending.get(id);
    clearTimeout(sending?.less);
    sending?.watch.close();
    this.#sending.delete(id);
  }

  /** More layers are requested at once, fewer when they were not needed for a while. */
  #follow(peer: Peer, producer: types.Producer, layers: number, start: number): void {
    const { id } = producer;
    const sending = this.#sending.get(id) ?? {
      layers: start,
      less: undefined,
      watch: new LayerWatch(producer, () => this.update()),
    };
    this.#sending.set(id, sending);
    sending.watch.need(layers);
    clearTimeout(sending.less);
    sending.less = undefined;
    const report = (): void => {
      sending.layers = layers;
      this.#sendLayers(peer, id, layers);
    };
    if (layers < sending.layers)
      sending.less = setTimeout(report, this.#timings.unusedLayersMs).unref();
    else if (layers > sending.layers) report();
  }
}

/**
 * Holds back the videos beyond `max`: pinned ones come first, then screens, then those who have
 * spoken last, then the larger ones.
 */
function limitVideos(
  videos: readonly ReceivedTrack[],
  max: number,
  speakers: readonly PeerId[],
): void {
  const spoke = new Map(speakers.map((id, index) => [id, index]));
  const rank = ({ view, source, ownerId }: ReceivedTrack): readonly number[] => [
    view?.pinned ? 0 : 1,
    source === 'screen' ? 0 : 1,
    spoke.get(ownerId) ?? Infinity,
    view ? -view.width * view.height : 0,
  ];
  const expected = videos.filter((video) => video.expected);
  const ranked = expected
    .map((video) => ({ video, rank: rank(video) }))
    .sort((a, b) => compare(a.rank, b.rank));
  const sent = new Set(ranked.slice(0, max).map(({ video }) => video));
  for (const video of videos) video.holdBack(video.expected && !sent.has(video));
}

function compare(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((value, index) => value !== b[index]);
  return differs === -1 ? 0 : Number(a[differs]) < Number(b[differs]) ? -1 : 1;
}
