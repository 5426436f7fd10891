import type { IceParameters, IceServer, TransportOptions } from '@chatcall/contracts';
import type { Device, types } from 'mediasoup-client';
import { skip } from 'rxjs';
import type { ClientPorts } from '../ports/client-ports.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { CallSignals } from './call-signals.js';
import { StatsReading } from './quality/stats-reading.js';

/** Milliseconds in which a lost path may recover by itself. */
const RECOVERY_MS = 1500;
/** Milliseconds in which new ICE parameters may find a path. */
const RESTART_MS = 6000;
const RESTARTS = 2;
/** Milliseconds in which a first path may be found without the relays that are asked later. */
const FIRST_PATH_MS = 600;
/** Milliseconds for which a lost path waits for a connection to the server. */
const WITHOUT_CONNECTION_MS = 25_000;

/**
 * `new`: not used yet; `connecting`; `connected`; `interrupted`: the path is lost and a new one is
 * searched; `failed`: none was found.
 */
export type LinkState = 'new' | 'connecting' | 'connected' | 'interrupted' | 'failed';

/** What {@link transportOptions} adds to a transport of mediasoup-client. */
interface TransportAppData extends types.AppData {
  /** All servers, where the transport begins without some of them. */
  readonly allIceServers: RTCIceServer[] | null;
}

/**
 * Monitors one transport: sends its DTLS parameters to the server, and restarts ICE when the path
 * is lost, or when none is found without the relays that are asked later.
 */
export class TransportMonitor {
  readonly #transport: types.Transport;
  #signals: CallSignals;
  readonly #ports: Pick<ClientPorts, 'clock' | 'logger'>;
  readonly #scope: Scope;
  readonly #state = new StateCell<LinkState>('new');
  #restarts = 0;
  #wasConnected = false;
  #allIceServers: RTCIceServer[] | null;
  #recovery: Scope | null = null;

  constructor(
    transport: types.Transport,
    signals: CallSignals,
    ports: Pick<ClientPorts, 'clock' | 'logger'>,
    scope: Scope,
  ) {
    this.#transport = transport;
    this.#allIceServers = (transport.appData as TransportAppData).allIceServers;
    this.#signals = signals;
    this.#ports = ports;
    this.#scope = scope;
    this.use(signals);

    transport.on('connect', ({ dtlsParameters }, callback) =>
      this.#connect(dtlsParameters, callback),
    );
    transport.on('connectionstatechange', (state) => this.#changed(state));
  }

  get state$(): Behavior<LinkState> {
    return this.#state;
  }

  /**
   * Requests are sent with these signals from now on. While this device has not joined, a lost path
   * waits for a while; when it has joined again, a new one is searched at once.
   */
  use(signals: CallSignals): void {
    this.#signals = signals;
    this.#scope.watch(signals.joined$.pipe(skip(1)), (joined) => {
      if (!joined || this.#signals !== signals || !this.#recovery) return;
      this.#restarts = 0;
      this.#recover(0);
    });
  }

  /**
   * Continues without waiting for the answer, so that the next requests are sent together with this
   * one; a refusal is handled when it arrives.
   */
  #connect(dtlsParameters: types.DtlsParameters, callback: () => void): void {
    this.#state.set('connecting');
    if (this.#allIceServers)
      this.#scope.onClose(this.#ports.clock.after(FIRST_PATH_MS, () => void this.#searchFurther()));
    this.#signals
      .request('media:connectTransport', {
        transportId: this.#transport.id,
        dtlsParameters: { ...dtlsParameters },
      })
      .catch((error: unknown) => this.#fail('the server refused the transport', error));
    callback();
  }

  /** Asks all relays unless a path was found, over which DTLS may still be negotiated. */
  async #searchFurther(): Promise<void> {
    const searching = (): boolean => this.#state.value === 'connecting' && !this.#recovery;
    if (!searching()) return;
    const report = await this.#transport.getStats().catch(() => null);
    const pairs = report ? new StatsReading(report).ofType('candidate-pair') : [];
    if (!searching() || pairs.some((pair) => pair['state'] === 'succeeded')) return;
    // All attempts to find another path are left after it.
    this.#restarts = -1;
    this.#recover(0);
  }

  #changed(state: types.ConnectionState): void {
    if (this.#scope.closed || this.#state.value === 'failed') return;
    if (state === 'connected') {
      this.#endRecovery();
      this.#restarts = 0;
      this.#wasConnected = true;
      this.#state.set('connected');
    } else if (state === 'disconnected') this.#recover(RECOVERY_MS);
    else if (state === 'failed') this.#recover(0);
    else if (state === 'connecting' && this.#state.value === 'new') this.#state.set('connecting');
  }

  #recover(delayMs: number): void {
    if (this.#recovery && delayMs > 0) return;
    this.#endRecovery();
    // A path that never existed is not interrupted.
    this.#state.set(this.#wasConnected ? 'interrupted' : 'connecting');
    const recovery = this.#scope.child();
    this.#recovery = recovery;
    recovery.onClose(this.#ports.clock.after(delayMs, () => void this.#restart(recovery)));
  }

  async #restart(recovery: Scope): Promise<void> {
    if (!this.#signals.joined$.value) {
      const fail = (): void => this.#fail('there was no connection to find a path to the server');
      recovery.onClose(this.#ports.clock.after(WITHOUT_CONNECTION_MS, fail));
      return;
    }
    if (this.#restarts >= RESTARTS) {
      this.#fail('no path to the server was found');
      return;
    }
    this.#restarts += 1;
    try {
      const { iceParameters } = await this.#signals.request('media:restartIce', {
        transportId: this.#transport.id,
      });
      if (recovery.closed) return;
      const iceServers = this.#allIceServers;
      this.#allIceServers = null;
      // At once, so that nothing is negotiated between the two.
      await Promise.all([
        iceServers && this.#transport.updateIceServers({ iceServers }),
        this.#transport.restartIce({ iceParameters: clientIce(iceParameters) }),
      ]);
    } catch (error) {
      this.#ports.logger.log('warn', 'ICE could not be restarted', { error: String(error) });
    }
    if (!recovery.closed)
      recovery.onClose(this.#ports.clock.after(RESTART_MS, () => void this.#restart(recovery)));
  }

  #fail(message: string, error?: unknown): void {
    if (this.#scope.closed) return;
    this.#endRecovery();
    this.#ports.logger.log('warn', message, error === undefined ? {} : { error: String(error) });
    this.#state.set('failed');
  }

  #endRecovery(): void {
    const recovery = this.#recovery;
    this.#recovery = null;
    recovery?.close();
  }
}

export type IcePolicy = 'all' | 'relay';

/** The URL (RFC 7065) of a relay that is reached over TCP or TLS. */
const TCP_RELAY = /transport=tcp|^turns:(?!.*transport=udp)/;

/**
 * What mediasoup-client needs to create its side of a transport of `device`. Relays over TCP and TLS
 * are asked after the TCP ports of the server: libwebrtc asks relays first, and stops with the first
 * path that works (`MaybeStopPortAllocatorSessions`), so a relay nearby would be used instead. Not in
 * Firefox, which has another ICE agent, and where mediasoup-client cannot change the servers.
 */
export function transportOptions(
  { handlerName }: Pick<Device, 'handlerName'>,
  iceServers: readonly IceServer[],
  { id, iceParameters, iceCandidates, dtlsParameters }: TransportOptions,
  iceTransportPolicy: IcePolicy,
): types.TransportOptions {
  const servers = iceServers.map((server) => ({ ...server, urls: [...server.urls] }));
  const first = servers
    .map((server) => ({ ...server, urls: server.urls.filter((url) => !TCP_RELAY.test(url)) }))
    .filter(({ urls }) => urls.length > 0);
  const later =
    iceTransportPolicy === 'all' &&
    !handlerName.startsWith('Firefox') &&
    iceCandidates.some(({ protocol }) => protocol === 'tcp') &&
    servers.some(({ urls }) => urls.some((url) => TCP_RELAY.test(url)));
  return {
    id,
    iceParameters: clientIce(iceParameters),
    iceCandidates: iceCandidates as unknown as types.IceCandidate[],
    dtlsParameters: dtlsParameters as unknown as types.DtlsParameters,
    iceServers: later ? first : servers,
    iceTransportPolicy,
    appData: { allIceServers: later ? servers : null } satisfies TransportAppData,
  };
}

/** The contract passes ICE values through; here they get the types of mediasoup-client. */
function clientIce(iceParameters: IceParameters): types.IceParameters {
  return iceParameters as unknown as types.IceParameters;
}
