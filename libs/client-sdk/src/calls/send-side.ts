import type { ProducerId } from '@chatcall/contracts';
import type { types } from 'mediasoup-client';
import type { Scope } from '../state/scope.js';
import type { CallSignals, ProducerNote } from './call-signals.js';
import type { LocalSource } from './local-source.js';
import type { RetryPorts } from './signal-retry.js';
import { SentSource, type Produce, type SendOptions } from './sent-source.js';

/**
 * What this device sends over one transport. A producer gets an id of its own at once, and the server's when it answers: so
 * microphone and camera go out in one flight.
 */
export class SendSide {
  readonly #serverIds = new Map<string, Promise<ProducerId>>();

  constructor(
    private readonly transport: types.Transport,
    private readonly signals: CallSignals,
    private readonly ports: RetryPorts,
    scope: Scope,
  ) {
    transport.on('produce', (offer, callback) => this.#offer(offer, callback));
    scope.onClose(() => this.#serverIds.clear());
  }

  /** Follows sources until `scope` ends. */
  send(sources: readonly LocalSource[], options: SendOptions, scope: Scope): void {
    for (const source of sources)
      new SentSource(source, this.#produce, this.signals, options, this.ports, scope);
  }

  readonly #produce: Produce = async (options, source) => {
    const appData: ProducerNote = { source };
    const producer = await this.transport.produce({ ...options, appData });
    const serverId = this.#serverIds.get(producer.id);
    if (!serverId) throw new Error('The producer was made without asking the server.');
    return { producer, serverId };
  };

  #offer(
    offer: { kind: types.MediaKind; rtpParameters: types.RtpParameters; appData: types.AppData },
    callback: (answer: { id: string }) => void,
  ): void {
    const id = this.ports.random.uuid();
    const serverId = this.#announce(offer);
    serverId.catch(() => undefined);
    this.#serverIds.set(id, serverId);
    callback({ id });
  }

  async #announce(offer: {
    kind: types.MediaKind;
    rtpParameters: types.RtpParameters;
    appData: types.AppData;
  }): Promise<ProducerId> {
    const { source } = offer.appData as ProducerNote;
    const { producerId } = await this.signals.request('media:produce', {
      transportId: this.transport.id,
      kind: offer.kind,
      source,
      rtpParameters: { ...offer.rtpParameters },
      paused: false,
    });
    return producerId;
  }
}
