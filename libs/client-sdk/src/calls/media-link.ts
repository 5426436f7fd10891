import type { CallJoined, MediaSource, SendLayersNotice, VideoCodec } from '@chatcall/contracts';
import type { Device, types } from 'mediasoup-client';
import type { ClientPorts } from '../ports/client-ports.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import type { CallStats } from './call-session.js';
import type { CallSignals } from './call-signals.js';
import { SendCodecs } from './codec-choice.js';
import type { LocalMedia } from './local-media.js';
import { triedPaths, type MediaTrouble } from './media-trouble.js';
import type { RemoteMediaItemModel } from './participants/remote-media-item.js';
import type { PreparedMedia } from './prepared-media.js';
import { LinkStats } from './quality/link-stats.js';
import type { CallQuality } from './quality/quality-api.js';
import { QualityMonitor, type LinkTracks } from './quality/quality-monitor.js';
import { ReceiveSide } from './receive-side.js';
import { SendSide } from './send-side.js';
import type { SendOptions } from './sent-source.js';
import {
  transportOptions,
  TransportMonitor,
  type IcePolicy,
  type LinkState,
} from './transport-monitor.js';

export interface MediaLinkOptions extends SendOptions {
  readonly iceTransportPolicy?: IcePolicy;
}

/** The options of a call, and what may change in it. */
interface LinkOptions extends MediaLinkOptions {
  /** It is on hold. */
  readonly held$: Behavior<boolean>;
  /** The codecs of video that all devices of the call can receive. */
  readonly codecs$: Behavior<readonly VideoCodec[]>;
}

const NOT_LOW$ = new StateCell(false);

/** Maximum time in milliseconds by which sending video is delayed until video is received. */
const VIDEO_DELAY_MS = 500;

/**
 * Both transports of one join, until the next join or the end: receives the items of the others, and
 * sends those of this device.
 */
export class MediaLink {
  readonly #joined: CallJoined;
  readonly #options: LinkOptions;
  readonly #ports: ClientPorts;
  /** The worse state of the two transports; a transport without tracks does not count. */
  readonly state$: Behavior<LinkState>;
  readonly #scope = new Scope();
  readonly #sends = new StateCell(false);
  readonly #send: types.Transport;
  readonly #receive: types.Transport;
  readonly #sendSide: SendSide;
  readonly #codecs: SendCodecs;
  readonly #receiveSide: ReceiveSide;
  readonly #received: Promise<void>;
  readonly #quality: QualityMonitor;
  #local: LocalMedia | null = null;

  constructor(
    device: Device,
    joined: CallJoined,
    signals: CallSignals,
    items$: Behavior<readonly RemoteMediaItemModel[]>,
    options: LinkOptions,
    ports: ClientPorts,
    prepared: PreparedMedia | null,
  ) {
    this.#joined = joined;
    this.#options = options;
    this.#ports = ports;

    const scope = this.#scope;
    const { iceServers, sendTransport, recvTransport } = joined;
    const policy = options.iceTransportPolicy ?? 'all';
    const ready = prepared?.receiveOf(joined) ?? null;
    const readyToSend = prepared?.sendOf(joined) ?? null;
    if (ready) scope.onClose(() => prepared?.close());
    else prepared?.close();
    this.#send =
      readyToSend?.transport ??
      device.createSendTransport(transportOptions(device, iceServers, sendTransport, policy));
    this.#receive =
      ready?.transport ??
      device.createRecvTransport(transportOptions(device, iceServers, recvTransport, policy));
    const sendMonitor =
      readyToSend?.monitor ?? new TransportMonitor(this.#send, signals, ports, scope);
    const receiveMonitor =
      ready?.monitor ?? new TransportMonitor(this.#receive, signals, ports, scope);
    ready?.monitor.use(signals);
    readyToSend?.monitor.use(signals);
    readyToSend?.side.use(signals);
    const stats = new LinkStats(this.#send, this.#receive, ports, scope);
    this.#sendSide = readyToSend?.side ?? new SendSide(this.#send, signals, ports, scope);
    this.#codecs = new SendCodecs(device.sendRtpCapabilities, options.codecs$);
    this.#receiveSide = new ReceiveSide(
      this.#receive,
      device.recvRtpCapabilities,
      signals,
      items$,
      options.lowBandwidth$ ?? NOT_LOW$,
      options.held$,
      stats.received$,
      ports,
      scope,
    );
    const tracks: LinkTracks = {
      itemOf: (trackId) => this.#receiveSide.itemOf(trackId),
      sourceOf: ({ trackId, mid }) =>
        sourceOf(this.#local, trackId) ?? this.#sendSide.sourceOf(mid),
    };
    this.#quality = new QualityMonitor(tracks, stats.both$, scope);
    this.state$ = derive(
      [sendMonitor.state$, this.#sends, receiveMonitor.state$, this.#receiveSide.expects$],
      (send, sends, receive, expects) =>
        worse(stateInUse(send, sends), stateInUse(receive, expects)),
    );
    this.#received = this.#receiveSide.addConsumers(joined.consumers, ready && prepared);
    this.#receiveSide.receive();
  }

  /**
   * Whether this device can join again with these transports: they have a path or search one, and the
   * server has what this device sends.
   */
  get resumable(): boolean {
    return !this.#scope.closed && this.state$.value !== 'failed' && this.#sendSide.settled;
  }

  /** This device has joined again; false when that was with other transports. */
  resume({ sendTransport, recvTransport }: CallJoined): boolean {
    const same = this.#send.id === sendTransport.id && this.#receive.id === recvTransport.id;
    if (this.#scope.closed || !same) return false;
    this.#sendSide.rejoined();
    return true;
  }

  /** Null until it was measured. */
  get quality$(): Behavior<CallQuality | null> {
    return this.#quality.quality$;
  }

  /**
   * Sends the sources of `local` until the link is closed. Video is sent once the consumers of the
   * others exist: starting both at once delays each, and receiving is more important.
   */
  send(local: LocalMedia): void {
    this.#local = local;
    const { sent, microphone } = local;
    const sends = derive(
      sent.map(({ actual$ }) => actual$),
      (...on) => on.includes(true),
    );
    this.#scope.watch(sends, (on) => this.#sends.set(on));
    this.#sendSide.send([microphone], this.#codecs, this.#options, this.#scope);
    const delay = this.#scope.child();
    const begin = (): void => {
      if (delay.closed) return;
      delay.close();
      const others = sent.filter((track) => track !== microphone);
      this.#sendSide.send(others, this.#codecs, this.#options, this.#scope);
    };
    delay.onClose(this.#ports.clock.after(VIDEO_DELAY_MS, begin));
    void this.#received.then(begin);
  }

  /** The layers of a video of this device that anyone receives. */
  receivedLayers({ producerId, layers }: SendLayersNotice): void {
    this.#sendSide.receivedLayers(producerId, layers);
  }

  /** The paths to the server that were tried so far. */
  async paths(): Promise<MediaTrouble> {
    const { send, receive } = await this.stats();
    const reports = [send, receive].filter((report) => report !== null);
    const offer = {
      iceServers: this.#joined.iceServers,
      iceCandidates: this.#joined.sendTransport.iceCandidates,
    };
    return triedPaths(offer, this.#options.iceTransportPolicy ?? 'all', reports);
  }

  async stats(): Promise<CallStats> {
    if (this.#scope.closed) return { send: null, receive: null };
    const [send, receive] = await Promise.all([this.#send.getStats(), this.#receive.getStats()]);
    return { send, receive };
  }

  close(): void {
    if (this.#scope.closed) return;
    this.#scope.close();
    this.#send.close();
    this.#receive.close();
  }
}

/** The source of this device that sends a track. */
function sourceOf(local: LocalMedia | null, trackId: string | null): MediaSource | null {
  return local?.sent.find(({ track$ }) => track$.value?.id === trackId)?.source ?? null;
}

/**
 * A transport connects when its first track is added: one that has tracks and is still `new` counts
 * as connecting, and one that was prepared and has none yet as `new`.
 */
function stateInUse(state: LinkState, hasTracks: boolean): LinkState {
  if (hasTracks) return state === 'new' ? 'connecting' : state;
  return state === 'connecting' ? 'new' : state;
}

/** From the best to the worst. */
const BY_SEVERITY: readonly LinkState[] = [
  'new',
  'connected',
  'connecting',
  'interrupted',
  'failed',
];

function worse(a: LinkState, b: LinkState): LinkState {
  const severity = Math.max(BY_SEVERITY.indexOf(a), BY_SEVERITY.indexOf(b));
  return BY_SEVERITY[severity] ?? a;
}
