import {
  LIMITS,
  type CallId,
  type CallJoined,
  type ConsumerId,
  type ConsumerInfo,
  type PreparedPeer,
  type PrepareCallResponse,
  type ProducerId,
} from '@chatcall/contracts';
import type { Device, types } from 'mediasoup-client';
import type { ChatCallClient } from '../client-api.js';
import { joinedCallNotices$ } from '../ringing/call-notices.js';
import type { IncomingCall } from '../ringing/calls-api.js';
import { Scope } from '../state/scope.js';
import { loadedDevice } from './call-entry.js';
import { CallSignals } from './call-signals.js';
import { SendSide } from './send-side.js';
import type { SilentTrack } from './silent-producer.js';
import { TransportMonitor, transportOptions, type IcePolicy } from './transport-monitor.js';

/** How {@link PreparedMedia.start} prepares. */
export interface PrepareOptions {
  /**
   * Makes a track without sound, from no device, whose place the microphone takes: with it the connection
   * for sending is prepared, too.
   */
  readonly silence?: () => SilentTrack | null;
  /**
   * Called with each track that is received once the call is answered. An element that plays it by then
   * shows the first frame; a new one waits for a later frame.
   */
  readonly onTrack?: (track: MediaStreamTrack) => void;
}

/** A consumer that exists on this device. */
interface PreparedConsumer {
  readonly consumer: types.Consumer;
  /** The server resumes it before it answers the request to join. */
  readonly resumed: boolean;
}

interface PreparedTransport {
  readonly transport: types.Transport;
  readonly monitor: TransportMonitor;
}

/** What is prepared for the call that rings, of each client. */
const PREPARED = new WeakMap<ChatCallClient, PreparedMedia>();

/**
 * The transports of a call that rings here, connected before it is answered: one with paused consumers
 * for what is sent, and one that sends nothing yet. Opens no device. Ends when the call stops
 * ringing, unless it was taken by then, and with the connection.
 */
export class PreparedMedia {
  readonly callId: CallId;
  readonly #client: ChatCallClient;
  readonly #signals: CallSignals;
  readonly #policy: IcePolicy;
  readonly #scope = new Scope();
  readonly #consumers = new Map<ConsumerId, PreparedConsumer>();
  /** Those that are being created; resolves also when that fails. */
  readonly #creating = new Map<ConsumerId, Promise<void>>();
  #device: Device | null = null;
  #peer: PrepareCallResponse | null = null;
  readonly #options: PrepareOptions;
  #receive: PreparedTransport | null = null;
  #send: (PreparedTransport & { readonly side: SendSide }) | null = null;
  /** What began to be sent while the server prepared. */
  #early: ProducerId[] = [];
  #taken = false;
  /** All that was to be used has been taken. */
  #done = false;

  private constructor(
    client: ChatCallClient,
    callId: CallId,
    policy: IcePolicy,
    options: PrepareOptions,
  ) {
    this.callId = callId;
    this.#options = options;
    this.#client = client;
    this.#signals = new CallSignals(callId, client.connection);
    this.#policy = policy;
  }

  /**
   * Replaces what was prepared for another call. A failure has no effect. Not in large groups, of
   * which only a few devices could prepare, and not where nobody sees the call. Without `silence` the
   * transport that sends connects with the first track.
   */
  static start(
    client: ChatCallClient,
    { call, routerRtpCapabilities }: IncomingCall,
    options: PrepareOptions,
  ): void {
    const before = PREPARED.get(client);
    if (!routerRtpCapabilities || before?.callId === call.id) return;
    if (call.participants.length > LIMITS.preparedPeersMax) return;
    if (!client.ports.network.current().visible) return;
    before?.close();
    const prepared = new PreparedMedia(client, call.id, 'all', options);
    PREPARED.set(client, prepared);
    prepared.#begin(loadedDevice(client, routerRtpCapabilities));
  }

  /**
   * The caller closes it. Null when nothing is prepared for this call with this policy.
   */
  static take(client: ChatCallClient, callId: CallId, policy: IcePolicy): PreparedMedia | null {
    const prepared = PREPARED.get(client);
    if (prepared?.callId !== callId) return null;
    PREPARED.delete(client);
    prepared.#taken = true;
    if (prepared.#policy === policy) return prepared;
    prepared.close();
    return null;
  }

  /** For the request to accept the call; null when there is nothing to use. */
  offer(): PreparedPeer | null {
    const transports = [this.#receive, this.#send];
    const failed = transports.some((one) => one?.monitor.state$.value === 'failed');
    if (this.#scope.closed || !this.#peer || failed) return null;
    const consumerIds = [...this.#consumers.keys()];
    for (const [id, { consumer }] of this.#consumers)
      this.#consumers.set(id, { consumer, resumed: true });
    return { peerId: this.#peer.peerId, consumerIds };
  }

  /** The transport, when the device has joined with it. */
  receiveOf({ recvTransport }: CallJoined): PreparedTransport | null {
    const open = !this.#scope.closed && this.#receive?.transport.id === recvTransport.id;
    return open ? this.#receive : null;
  }

  /** The same for the transport that sends. */
  sendOf({ sendTransport }: CallJoined): (PreparedTransport & { readonly side: SendSide }) | null {
    const open = !this.#scope.closed && this.#send?.transport.id === sendTransport.id;
    return open ? this.#send : null;
  }

  /**
   * Null when it does not exist on this device. Waits for one that is being created: a transport must
   * not have two of the same id.
   */
  async takeConsumer(id: ConsumerId): Promise<PreparedConsumer | null> {
    await this.#creating.get(id);
    const prepared = this.#consumers.get(id) ?? null;
    this.#consumers.delete(id);
    return prepared;
  }

  /** The rest is not sent any more. */
  closeConsumers(): void {
    this.#done = true;
    for (const { consumer } of this.#consumers.values()) consumer.close();
    this.#consumers.clear();
  }

  /** Closes the transports, also when they are in use. */
  close(): void {
    if (this.#scope.closed) return;
    if (PREPARED.get(this.#client) === this) PREPARED.delete(this.#client);
    this.#scope.close();
    this.#consumers.clear();
    this.#receive?.transport.close();
    this.#send?.transport.close();
  }

  #begin(device: Promise<Device>): void {
    const { calls, connection, ports } = this.#client;
    const scope = this.#scope;
    scope.watch(calls.ringingStopped$, ({ incoming, reason }) => {
      if (incoming.call.id === this.callId && reason !== 'answered-here') this.#stopped();
    });
    scope.watch(connection.connected$, () => this.#stopped());
    scope.watch(connection.state$, ({ status }) => status === 'idle' && this.#stopped());
    scope.watch(joinedCallNotices$(connection), (notice) => {
      if (notice.event === 'media:newProducer' && notice.data.callId === this.callId)
        this.#sent(notice.data.producer.producerId);
    });
    this.#prepare(device).catch((error: unknown) => {
      ports.logger.log('debug', 'a call could not be prepared', { error: String(error) });
      this.#stopped();
    });
  }

  #stopped(): void {
    if (!this.#taken) this.close();
  }

  async #prepare(loading: Promise<Device>): Promise<void> {
    const device = await loading;
    if (this.#scope.closed || this.#taken) return;
    const rtpCapabilities = { ...device.recvRtpCapabilities };
    const peer = await this.#signals.request('call:prepare', { rtpCapabilities });
    if (this.#scope.closed || this.#taken) return;
    const { ports } = this.#client;
    const transport = device.createRecvTransport(
      transportOptions(device, peer.iceServers, peer.recvTransport, this.#policy),
    );
    const monitor = new TransportMonitor(transport, this.#signals, ports, this.#scope);
    this.#device = device;
    this.#peer = peer;
    this.#receive = { transport, monitor };
    await this.#create(peer.consumers);
    for (const producerId of this.#early.splice(0)) this.#sent(producerId);
    this.#connectSend(device, peer);
  }

  #connectSend(device: Device, { iceServers, sendTransport }: PrepareCallResponse): void {
    const silence = this.#scope.closed || this.#taken ? null : (this.#options.silence?.() ?? null);
    if (!silence) return;
    const { ports } = this.#client;
    const transport = device.createSendTransport(
      transportOptions(device, iceServers, sendTransport, this.#policy),
    );
    const monitor = new TransportMonitor(transport, this.#signals, ports, this.#scope);
    const side = new SendSide(transport, this.#signals, ports, this.#scope);
    this.#send = { transport, monitor, side };
    side.connect(silence, this.#scope);
  }

  /** Something is sent in the call from now on. */
  #sent(producerId: ProducerId): void {
    if (this.#taken) return;
    if (!this.#device) this.#early.push(producerId);
    else
      this.#consume(this.#device, producerId).catch((error: unknown) =>
        this.#client.ports.logger.log('debug', 'a track could not be prepared', {
          error: String(error),
        }),
      );
  }

  async #consume(device: Device, producerId: ProducerId): Promise<void> {
    const { consumers } = await this.#signals.request('media:consume', {
      rtpCapabilities: { ...device.recvRtpCapabilities },
      producerIds: [producerId],
    });
    await this.#create(consumers);
  }

  async #create(consumers: readonly ConsumerInfo[]): Promise<void> {
    const { transport } = this.#receive ?? {};
    if (this.#scope.closed || this.#taken || !transport) return;
    const isNew = ({ consumerId: id }: ConsumerInfo): boolean =>
      !this.#consumers.has(id) && !this.#creating.has(id);
    await Promise.all(
      consumers.filter(isNew).map((info) => {
        const creation = this.#createOne(transport, info);
        this.#creating.set(
          info.consumerId,
          creation.catch(() => undefined),
        );
        return creation;
      }),
    );
  }

  async #createOne(transport: types.Transport, info: ConsumerInfo): Promise<void> {
    const { consumerId } = info;
    try {
      const consumer = await transport.consume(consumerOptions(info));
      if (this.#done) consumer.close();
      else {
        this.#consumers.set(consumerId, { consumer, resumed: false });
        this.#options.onTrack?.(consumer.track);
      }
    } finally {
      this.#creating.delete(consumerId);
    }
  }
}

/** The options with which mediasoup-client creates its side of a consumer. */
export function consumerOptions(info: ConsumerInfo): types.ConsumerOptions {
  return {
    id: info.consumerId,
    producerId: info.producerId,
    kind: info.kind,
    rtpParameters: info.rtpParameters as unknown as types.RtpParameters,
    streamId: streamOf(info),
  };
}

/** Tracks of one stream are synchronised: camera and microphone, screen and its sound. */
function streamOf({ peerId, source }: ConsumerInfo): string {
  return `${peerId}-${source.startsWith('screen') ? 'screen' : 'person'}`;
}
