import { MessageRelay } from './message-relay.mjs';
import { TcpRelay } from './tcp-relay.mjs';

/** The way of one client to the servers: faults of a network first, then those of messages. */
export class Relay {
  #messages;
  network;

  constructor(messages, network) {
    this.#messages = messages;
    this.network = network;
  }

  /** @param {ConstructorParameters<typeof MessageRelay>[0]} options */
  static async start(options) {
    const messages = await MessageRelay.start(options);
    return new Relay(messages, await TcpRelay.start(messages.port));
  }

  get url() {
    return `http://127.0.0.1:${this.network.port}`;
  }

  /** Whether messages meet faults from now on. */
  setFaulty(faulty) {
    this.#messages.faulty = faulty;
  }

  async close() {
    await this.network.close();
    await this.#messages.close();
  }
}
