import { inject, Injectable, signal, type Signal, type WritableSignal } from '@angular/core';
import { CLIENT } from '../client';

/** Pictures that are kept although nothing shows them. */
const KEPT = 200;
/** How the server stores pictures. */
const TYPE = 'image/webp';

interface Entry {
  /** Object URL; null until it is loaded. */
  readonly address: WritableSignal<string | null>;
  /** How many parts of the page show it. */
  shown: number;
  loading: boolean;
}

/** A picture that is shown. */
export interface ShownPicture {
  /** For an image element; null until it is loaded, or when it cannot be. */
  readonly address: Signal<string | null>;
  /** It is no longer shown. */
  release(): void;
}

/**
 * The pictures of groups and channels. The server checks for each request who may see one, and image
 * elements send no token: they are loaded with the token of the session, once each, and shown from
 * memory.
 */
@Injectable({ providedIn: 'root' })
export class ConversationPictures {
  readonly #client = inject(CLIENT);
  /** By the path on the server, the least recently shown first. */
  readonly #entries = new Map<string, Entry>();

  constructor() {
    this.#client.connection.state$.subscribe(({ status }) => {
      if (status === 'connected') this.#loadMissing();
    });
    this.#client.auth.state$.subscribe(({ status }) => {
      if (status === 'signed-out') this.#clear();
    });
  }

  /** @param path the `avatarUrl` of a conversation or channel */
  show(path: string): ShownPicture {
    const entry = this.#entries.get(path) ?? { address: signal(null), shown: 0, loading: false };
    this.#entries.set(path, entry);
    entry.shown += 1;
    if (entry.address() === null) void this.#load(path, entry);
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      this.#release(path, entry);
    };
    return { address: entry.address.asReadonly(), release };
  }

  async #load(path: string, entry: Entry): Promise<void> {
    if (entry.loading) return;
    entry.loading = true;
    try {
      const bytes = await this.#client.chats.pictures.load(path);
      if (this.#entries.get(path) === entry)
        entry.address.set(URL.createObjectURL(new Blob([bytes], { type: TYPE })));
    } catch {
      // Initials are shown; it is requested again after the next connect, or when shown again.
    } finally {
      entry.loading = false;
    }
  }

  #loadMissing(): void {
    for (const [path, entry] of this.#entries)
      if (entry.address() === null) void this.#load(path, entry);
  }

  #release(path: string, entry: Entry): void {
    entry.shown -= 1;
    if (entry.shown > 0 || this.#entries.get(path) !== entry) return;
    this.#entries.delete(path);
    if (entry.address() === null) return;
    this.#entries.set(path, entry);
    const unused = [...this.#entries].filter(([, { shown }]) => shown === 0);
    for (const [old, { address }] of unused.slice(0, -KEPT)) {
      this.#entries.delete(old);
      revoke(address());
    }
  }

  #clear(): void {
    for (const { address } of this.#entries.values()) {
      revoke(address());
      address.set(null);
    }
    this.#entries.clear();
  }
}

function revoke(address: string | null): void {
  if (address !== null) URL.revokeObjectURL(address);
}
