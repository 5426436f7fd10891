import type { LockPort, OutboxStore } from '../ports/client-ports.js';
import { defaultPorts } from '../ports/default-ports.js';

type Listener = (key: string, value: string | null) => void;

/** A device whose clients (tabs) share a store and locks. */
export class SharedDevice {
  readonly entries = new Map<string, string>();
  /** The next writes fail: the storage is full. */
  full = false;
  readonly #tabs = new Set<Tab>();
  readonly #locks = defaultPorts().locks;

  tab(): Tab {
    const tab = new Tab(this, this.#locks, (key, value) => {
      for (const other of this.#tabs) if (other !== tab) other.receive(key, value);
    });
    this.#tabs.add(tab);
    return tab;
  }

  keys(prefix: string): readonly string[] {
    return [...this.entries.keys()].filter((key) => key.startsWith(prefix));
  }

  /** Releases the locks of the tab; it writes and notices nothing any more. */
  crash(tab: Tab): void {
    this.#tabs.delete(tab);
    tab.end();
  }
}

/** One client of a {@link SharedDevice}. */
export class Tab {
  readonly outbox: OutboxStore;
  readonly locks: LockPort;
  readonly #listeners = new Set<Listener>();
  #end: () => void = () => undefined;
  #ended = false;

  constructor(device: SharedDevice, locks: LockPort, notify: Listener) {
    const ended = new Promise<never>((_resolve, reject) => {
      this.#end = () => reject(new Error('the tab has crashed'));
    });
    ended.catch(() => undefined);
    this.locks = {
      run: (name, work, options) => locks.run(name, () => Promise.race([work(), ended]), options),
    };
    const write = async (key: string, value: string | null): Promise<void> => {
      if (this.#ended) return ended;
      if (device.full && value !== null) throw new Error('full');
      if (value === null) device.entries.delete(key);
      else device.entries.set(key, value);
      notify(key, value);
    };
    this.outbox = {
      get: (key) => Promise.resolve(device.entries.get(key) ?? null),
      set: write,
      remove: (key) => write(key, null),
      entries: (prefix) =>
        Promise.resolve(new Map([...device.entries].filter(([key]) => key.startsWith(prefix)))),
      listen: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      announce: (key, value) => {
        if (!this.#ended) notify(key, value);
      },
    };
  }

  /** Another tab has changed an entry. */
  receive(key: string, value: string | null): void {
    for (const listener of [...this.#listeners]) listener(key, value);
  }

  end(): void {
    this.#ended = true;
    this.#end();
  }
}
