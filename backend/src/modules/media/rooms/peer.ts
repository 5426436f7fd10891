import { EventEmitter } from 'node:events';
import type {
  CallPeer,
  PeerId,
  PeerLeaveReason,
  SessionId,
  TransportOptions,
  UserCard,
} from '@chatcall/contracts';
import type { types } from 'mediasoup';
import type { MediaRouter, TransportDirection } from '../mediasoup/media-router.js';
import { TransportNotFoundError } from '../media.errors.js';
import { PeerTransport } from './peer-transport.js';
import { ReceiveSide } from './receive-side.js';
import type { PeerSeat, RoomTimings } from './room-types.js';
import { SendSide } from './send-side.js';

interface PeerEvents {
  closed: [PeerLeaveReason];
  /** None of its packets reaches this server, in this direction. */
  unreached: [TransportDirection];
  /** Packets come after all. */
  reached: [];
}

/**
 * One device in a room: a transport each way, what it sends and what it receives. Ends by `close`, by itself when its network is gone for
 * good (`media-failed`), or when its socket stays away longer than the grace after `suspend` (`disconnected`).
 */
export class Peer extends EventEmitter<PeerEvents> {
  readonly send: SendSide;
  readonly receive: ReceiveSide;
  readonly #seat: PeerSeat;
  readonly #graceMs: number;
  readonly #sendTransport: PeerTransport;
  readonly #recvTransport: PeerTransport;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(
    seat: PeerSeat,
    timings: RoomTimings,
    sendTransport: PeerTransport,
    recvTransport: PeerTransport,
  ) {
    super();
    this.#seat = seat;
    this.#graceMs = timings.peerGraceMs;
    this.#sendTransport = sendTransport;
    this.#recvTransport = recvTransport;
    this.send = new SendSide(sendTransport);
    this.receive = new ReceiveSide(recvTransport);
    for (const transport of [sendTransport, recvTransport]) {
      transport.once('failed', () => this.close('media-failed'));
      transport.once('unreached', () => this.emit('unreached', transport.direction));
      transport.once('reached', () => this.emit('reached'));
    }
  }

  /** Creates both transports at once; when one fails the other is let go. */
  static async create(router: MediaRouter, seat: PeerSeat, timings: RoomTimings): Promise<Peer> {
    const [send, recv] = await Promise.allSettled([
      PeerTransport.create(router, 'send', timings),
      PeerTransport.create(router, 'recv', timings),
    ]);
    if (send.status === 'fulfilled' && recv.status === 'fulfilled')
      return new Peer(seat, timings, send.value, recv.value);
    for (const result of [send, recv]) if (result.status === 'fulfilled') result.value.close();
    throw send.status === 'rejected' ? send.reason : (recv as PromiseRejectedResult).reason;
  }

  get id(): PeerId {
    return this.#seat.peerId;
  }

  get sessionId(): SessionId {
    return this.#seat.sessionId;
  }

  get user(): UserCard {
    return this.#seat.user;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get transports(): { readonly send: TransportOptions; readonly recv: TransportOptions } {
    return { send: this.#sendTransport.options, recv: this.#recvTransport.options };
  }

  /** What the others see. */
  describe(): CallPeer {
    return { peerId: this.id, user: this.user, producers: this.send.infos() };
  }

  /** @throws TransportNotFoundError for ids that are not of this peer */
  transport(transportId: string): PeerTransport {
    const transport = [this.#sendTransport, this.#recvTransport].find(
      ({ id }) => id === transportId,
    );
    if (transport === undefined || this.#closed) throw new TransportNotFoundError();
    return transport;
  }

  /** @throws TransportNotFoundError for anything but the own send transport */
  sendTransport(transportId: string): PeerTransport {
    const transport = this.transport(transportId);
    if (transport.direction !== 'send') throw new TransportNotFoundError();
    return transport;
  }

  /** Whether its socket is gone. */
  get suspended(): boolean {
    return this.#timer !== null;
  }

  /** Bytes that came from this device over both transports; null while neither has a path. */
  async receivedBytes(): Promise<number | null> {
    const both = await Promise.all([
      this.#sendTransport.receivedBytes(),
      this.#recvTransport.receivedBytes(),
    ]);
    const known = both.filter((bytes) => bytes !== null);
    return known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0);
  }

  async stats(): Promise<types.WebRtcTransportStat[]> {
    return (await Promise.all([this.#sendTransport.stats(), this.#recvTransport.stats()])).flat();
  }

  /** The socket of this device is gone; its media goes on while it may come back. */
  suspend(): void {
    if (this.#closed || this.#timer !== null) return;
    this.#timer = setTimeout(() => this.close('disconnected'), this.#graceMs);
  }

  close(reason: PeerLeaveReason): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.send.close();
    this.receive.close();
    this.#sendTransport.close();
    this.#recvTransport.close();
    this.emit('closed', reason);
    this.removeAllListeners();
  }
}
