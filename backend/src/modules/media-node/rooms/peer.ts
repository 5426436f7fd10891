import { EventEmitter } from 'node:events';
import { CALL_RELOAD_MS } from '@chatcall/contracts';
import type {
  CallPeer,
  PeerId,
  PeerLeaveReason,
  ProducerId,
  RequestId,
  SessionId,
  TransportOptions,
  UplinkQuality,
  UserCard,
  UserId,
} from '@chatcall/contracts';
import type { MediaRouter, TransportDirection } from '../mediasoup/media-router.js';
import { TransportNotFoundError } from '../port/media.errors.js';
import { PeerTransport } from './peer-transport.js';
import { ReceiveSide } from './receive-side.js';
import type { ReceivedTrackEvents } from './received-track.js';
import type { PeerIdentity, RoomTimings } from './room-types.js';
import { SendSide } from './send-side.js';

interface PeerEvents {
  closed: [PeerLeaveReason];
  /** No packet of the device arrives at this server over this transport. */
  unreached: [TransportDirection];
  /** Packets arrive after `unreached`. */
  reached: [];
  /** Its user is in another call meanwhile, or is back. */
  heldChanged: [boolean];
  /** What it sends arrives better or worse than before. */
  uplinkChanged: [UplinkQuality];
  /** The device is there, or there again: it may have missed what was reported to it before. */
  attended: [];
}

/** What the received tracks of a peer report to the room. */
export interface PeerTracks {
  readonly changed: ReceivedTrackEvents['changed'];
  readonly limited: (peer: Peer, ...rest: Parameters<ReceivedTrackEvents['limited']>) => void;
}

/**
 * One device in a room: a transport in each direction, its producers and its consumers. Closes with
 * `close`, when its network does not recover while its connection is there (`media-failed`), or when it
 * was suspended for longer than the grace period (`disconnected`).
 */
export class Peer extends EventEmitter<PeerEvents> {
  readonly send: SendSide;
  readonly receive: ReceiveSide;
  readonly #identity: PeerIdentity;
  readonly #timings: RoomTimings;
  readonly #sendTransport: PeerTransport;
  readonly #recvTransport: PeerTransport;
  #entry: RequestId | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** It is kept for a reload of its page. */
  #unloaded = false;
  /** A transport has ended, or has lost its network for good. */
  #failed = false;
  #held = false;
  /** Packets of it arrive. */
  reached = true;
  #heardAt = 0;
  /** The transport over which its packets came last. */
  #heardOver: PeerTransport;
  #closed = false;

  private constructor(
    identity: PeerIdentity,
    timings: RoomTimings,
    events: PeerTracks,
    sendTransport: PeerTransport,
    recvTransport: PeerTransport,
  ) {
    super();
    this.#identity = identity;
    this.#timings = timings;
    this.#sendTransport = sendTransport;
    this.#recvTransport = recvTransport;
    this.#heardOver = recvTransport;
    this.send = new SendSide(sendTransport, (quality) => this.emit('uplinkChanged', quality));
    this.receive = new ReceiveSide(recvTransport, {
      changed: events.changed,
      limited: (track, reason) => events.limited(this, track, reason),
    });
    for (const transport of [sendTransport, recvTransport]) {
      transport.once('failed', () => this.#mediaFailed());
      transport.once('unreached', () => {
        this.reached = false;
        this.emit('unreached', transport.direction);
      });
      transport.once('reached', () => {
        this.reached = true;
        this.emit('reached');
      });
    }
  }

  /** Creates both transports; when one fails, the other is closed. */
  static async create(
    router: MediaRouter,
    identity: PeerIdentity,
    timings: RoomTimings,
    events: PeerTracks,
  ): Promise<Peer> {
    const [send, recv] = await Promise.allSettled([
      PeerTransport.create(router, 'send', timings),
      PeerTransport.create(router, 'recv', timings),
    ]);
    if (send.status === 'fulfilled' && recv.status === 'fulfilled')
      return new Peer(identity, timings, events, send.value, recv.value);
    for (const result of [send, recv]) if (result.status === 'fulfilled') result.value.close();
    throw send.status === 'rejected' ? send.reason : (recv as PromiseRejectedResult).reason;
  }

  get id(): PeerId {
    return this.#identity.peerId;
  }

  get sessionId(): SessionId {
    return this.#identity.sessionId;
  }

  get user(): UserCard {
    return this.#identity.user;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get transports(): { readonly send: TransportOptions; readonly recv: TransportOptions } {
    return { send: this.#sendTransport.options, recv: this.#recvTransport.options };
  }

  /** What the other devices see. */
  describe(): CallPeer {
    const { uplink } = this.send;
    return {
      peerId: this.id,
      user: this.user,
      producers: this.send.infos(),
      ...(uplink === 'good' ? {} : { uplink }),
      ...(this.#held ? { held: true } : {}),
      ...(this.reached ? {} : { reached: false }),
    };
  }

  hold(held: boolean): void {
    if (this.#held === held) return;
    this.#held = held;
    this.emit('heldChanged', held);
  }

  /** Mutes its microphone for another user. @returns the producers that are muted now */
  mute(by: UserId): Promise<ProducerId[]> {
    return this.send.mute(by, this.#held);
  }

  /** Takes over what stays true of a device whose peer it replaces. */
  inherit(before: Peer): void {
    this.send.mutedBy = before.send.mutedBy;
    this.#held = before.#held;
  }

  /** @throws TransportNotFoundError for ids of other peers */
  transport(transportId: string): PeerTransport {
    const transport = [this.#sendTransport, this.#recvTransport].find(
      ({ id }) => id === transportId,
    );
    if (transport === undefined || this.#closed) throw new TransportNotFoundError();
    return transport;
  }

  /** @throws TransportNotFoundError for any other than the send transport of this peer */
  sendTransport(transportId: string): PeerTransport {
    const transport = this.transport(transportId);
    if (transport.direction !== 'send') throw new TransportNotFoundError();
    return transport;
  }

  /** The request with which its device has joined last; null while it is prepared. */
  get entry(): RequestId | null {
    return this.#entry;
  }

  /** Its device has joined with this request, over the connection that counts from now on. */
  attend(entry: RequestId): void {
    this.#entry = entry;
    this.resume();
    this.emit('attended');
  }

  /** Whether it has no media any more, and only keeps its place. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Whether its connection is lost. */
  get suspended(): boolean {
    return this.#timer !== null;
  }

  /**
   * Whether a packet of this device has arrived since this was asked last; null before either transport
   * has connected and has a track. The second transport is asked only when none has come over the first.
   */
  async hasReceived(): Promise<boolean | null> {
    const first = this.#heardOver;
    const second = first === this.#sendTransport ? this.#recvTransport : this.#sendTransport;
    const answer = await first.hasReceived();
    if (answer === true) {
      second.forgetReceived();
      return true;
    }
    const other = await second.hasReceived();
    if (other === true) this.#heardOver = second;
    return other ?? answer;
  }

  /** A packet of it has arrived since this was called last. */
  heard(): void {
    this.#heardAt = Date.now();
  }

  /** Milliseconds since it was heard. */
  get silentMs(): number {
    return Date.now() - this.#heardAt;
  }

  /**
   * The connection of this device is lost; its media stays active while it may come back, with
   * `graceMs` for that time from now. Without that it is kept for longer while its packets arrive: its
   * page may be frozen, in which only scripts stand still.
   */
  suspend(graceMs?: number): void {
    if (this.#closed || (this.#timer !== null && graceMs === undefined)) return;
    this.#stopTimer();
    this.#unloaded = graceMs !== undefined;
    if (graceMs === undefined) this.#giveUpAfter(this.#timings.peerGraceMs);
    else this.#timer = setTimeout(() => this.close('disconnected'), graceMs);
  }

  /** The connection was taken for lost, and is there. */
  resume(): void {
    this.#stopTimer();
    if (this.#failed) this.close('media-failed');
  }

  /** A page that is unloaded ends its transports, too: its place is kept as long as for a reload. */
  #mediaFailed(): void {
    this.#failed = true;
    if (!this.suspended) this.close('media-failed');
    else if (!this.#unloaded) this.suspend(Math.min(CALL_RELOAD_MS, this.#timings.peerGraceMs));
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #giveUpAfter(ms: number): void {
    const { quietMs, quietCheckMs } = this.#timings;
    this.#timer = setTimeout(() => {
      if (this.silentMs < quietMs) this.#giveUpAfter(quietCheckMs);
      else this.close('disconnected');
    }, ms);
  }

  close(reason: PeerLeaveReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTimer();
    this.send.close();
    this.receive.close();
    this.#sendTransport.close();
    this.#recvTransport.close();
    this.emit('closed', reason);
    this.removeAllListeners();
  }
}
