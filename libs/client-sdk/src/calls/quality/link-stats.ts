import type { types } from 'mediasoup-client';
import { Subject, type Observable } from 'rxjs';
import type { RetryPorts } from '../../connection/retry.js';
import type { Scope } from '../../state/scope.js';

const EVERY_MS = 1000;
/** Both transports are read every so many times that the receiving one is. */
const BOTH_EVERY = 2;

/** What WebRTC reports of one transport; null while it is not connected. */
export type TransportReport = RTCStatsReport | null;

/** Both transports at one moment. */
export interface LinkReports {
  readonly at: number;
  readonly send: TransportReport;
  readonly receive: TransportReport;
  /** One of them had a path and has lost it. */
  readonly interrupted: boolean;
}

/** The only timer that reads the statistics of a link: for stalled sources and for the quality. */
export class LinkStats {
  readonly #send: types.Transport;
  readonly #receive: types.Transport;
  readonly #ports: RetryPorts;
  readonly #scope: Scope;
  readonly #received = new Subject<TransportReport>();
  readonly #both = new Subject<LinkReports>();
  #reading = false;
  #ticks = 0;

  constructor(send: types.Transport, receive: types.Transport, ports: RetryPorts, scope: Scope) {
    this.#send = send;
    this.#receive = receive;
    this.#ports = ports;
    this.#scope = scope;

    scope.onClose(ports.clock.every(EVERY_MS, () => void this.#read()));
  }

  /** The receiving transport, every second. */
  get received$(): Observable<TransportReport> {
    return this.#received.asObservable();
  }

  /** Both transports, every two seconds. */
  get both$(): Observable<LinkReports> {
    return this.#both.asObservable();
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    this.#ticks += 1;
    try {
      const both = this.#ticks % BOTH_EVERY === 0;
      const [receive, send] = await Promise.all([
        reportOf(this.#receive),
        both ? reportOf(this.#send) : null,
      ]);
      if (this.#scope.closed) return;
      this.#received.next(receive);
      const interrupted = isInterrupted(this.#send) || isInterrupted(this.#receive);
      if (both) this.#both.next({ at: this.#ports.clock.now(), send, receive, interrupted });
    } catch (error) {
      this.#ports.logger.log('debug', 'the statistics of a transport could not be read', {
        error: String(error),
      });
    } finally {
      this.#reading = false;
    }
  }
}

async function reportOf(transport: types.Transport): Promise<TransportReport> {
  return transport.connectionState === 'connected' ? transport.getStats() : null;
}

function isInterrupted({ connectionState }: types.Transport): boolean {
  return connectionState === 'disconnected' || connectionState === 'failed';
}
