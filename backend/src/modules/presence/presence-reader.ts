import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { PresenceStore } from './presence-store.js';

/** What other modules may ask about presence. */
@Injectable()
export class PresenceReader {
  readonly #store: PresenceStore;

  constructor(store: PresenceStore) {
    this.#store = store;
  }

  /** Those of these people who have a device connected, at it or away. */
  async onlineAmong(userIds: Iterable<UserId>): Promise<Set<UserId>> {
    return new Set((await this.#store.states([...userIds])).keys());
  }
}
