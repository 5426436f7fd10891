import type { OutboxStore } from '../ports/storage.js';

const KEY = 'sign-out-due';

/**
 * Remembers that someone signed out while the server could not be told. A cookie cannot be removed from here: without this
 * note the next start would sign the person in again.
 */
export class SignOutDebt {
  constructor(private readonly store: OutboxStore) {}

  async owed(): Promise<boolean> {
    return (await this.store.get(KEY).catch(() => null)) !== null;
  }

  async note(): Promise<void> {
    await this.store.set(KEY, 'yes').catch(() => undefined);
  }

  async settle(): Promise<void> {
    await this.store.remove(KEY).catch(() => undefined);
  }
}
