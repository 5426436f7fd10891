import type { NetworkPort, NetworkStatus } from '../ports/network.js';

/** Network and visibility as the test says. */
export class FakeNetwork implements NetworkPort {
  #status: NetworkStatus = { online: true, visible: true };
  readonly #listeners = new Set<(status: NetworkStatus) => void>();

  current(): NetworkStatus {
    return this.#status;
  }

  listen(listener: (status: NetworkStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(change: Partial<NetworkStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of [...this.#listeners]) listener(this.#status);
  }
}
