import type { Me, SessionId } from '@chatcall/contracts';
import type { CacheStore } from '../ports/client-ports.js';

/** A key without a user: it is needed before the user is known. */
const KEY = 'session';

/** The session of this device as it was last known. */
export interface KnownSession {
  readonly sessionId: SessionId;
  readonly me: Me;
}

/**
 * Remembers the user of the last session, so that the next start can show what the device has of
 * them before the server answers, or without a network.
 */
export class LastSession {
  readonly #store: CacheStore | null;

  constructor(store: CacheStore | null) {
    this.#store = store;
  }

  async read(): Promise<KnownSession | null> {
    try {
      const text = (await this.#store?.get(KEY)) ?? null;
      if (text === null) return null;
      const known = JSON.parse(text) as { me?: Partial<Me> };
      // Stored by a version without site roles: the server has to be asked.
      return known.me?.permissions === undefined ? null : (known as KnownSession);
    } catch {
      return null;
    }
  }

  /** Also removes what is stored of other users. */
  async save(session: KnownSession): Promise<void> {
    const prefix = `${session.me.id}/`;
    try {
      for (const key of (await this.#store?.keys('')) ?? [])
        if (!key.startsWith(prefix) && key !== KEY) await this.#store?.remove(key);
      await this.#store?.set(KEY, JSON.stringify(session));
    } catch {
      // The next start waits for the server.
    }
  }

  /** Unless another session has begun on this device meanwhile. */
  async remove(sessionId: SessionId | null): Promise<void> {
    const known = await this.read();
    if (known && (sessionId === null || known.sessionId === sessionId))
      await this.#store?.remove(KEY).catch(() => undefined);
  }
}
