import { VIDEO_CODECS } from '@chatcall/contracts';
import type { VideoCodec } from '@chatcall/contracts';
import type { Peer } from './peer.js';
import type { RoomTimings } from './room-types.js';

/**
 * The codecs of video for a room: those that all of its devices can receive or, when there is none,
 * that most of them can. A codec that a device cannot receive is withdrawn at once; codecs come back
 * when they were possible for a while. Devices that have not said what they receive, and those that
 * receive no video, do not count.
 */
export class CommonCodecs {
  readonly #peers: () => Iterable<Peer>;
  readonly #timings: Pick<RoomTimings, 'moreCodecsMs'>;
  readonly #changed: (codecs: readonly VideoCodec[]) => void;
  #codecs: readonly VideoCodec[] = VIDEO_CODECS;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    peers: () => Iterable<Peer>,
    timings: Pick<RoomTimings, 'moreCodecsMs'>,
    changed: (codecs: readonly VideoCodec[]) => void,
  ) {
    this.#peers = peers;
    this.#timings = timings;
    this.#changed = changed;
  }

  get codecs(): readonly VideoCodec[] {
    return this.#codecs;
  }

  /** A device has come, has left, or has said what it can receive. */
  update(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    const common = this.#common();
    if (!this.#codecs.every((codec) => common.includes(codec))) this.#set(common);
    else if (common.length > this.#codecs.length)
      this.#timer = setTimeout(() => this.#set(common), this.#timings.moreCodecsMs).unref();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #set(codecs: readonly VideoCodec[]): void {
    this.#codecs = codecs;
    this.#changed(codecs);
  }

  #common(): readonly VideoCodec[] {
    const lists = [...this.#peers()].flatMap(({ receive: { videoCodecs } }) =>
      videoCodecs === null || videoCodecs.length === 0 ? [] : [videoCodecs],
    );
    const receivers = (codec: VideoCodec): number =>
      lists.filter((list) => list.includes(codec)).length;
    const most = Math.max(...VIDEO_CODECS.map(receivers));
    return VIDEO_CODECS.filter((codec) => receivers(codec) === most);
  }
}
