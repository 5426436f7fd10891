import type { ConversationId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';

/**
 * One thing after another within a conversation, side by side between conversations. What takes a `seq` runs in its conversation's
 * lane and publishes before it leaves, so this process emits in the order of `seq`, and a busy conversation holds one connection of
 * the pool instead of all of them waiting for its row.
 *
 * Never wait for a lane while holding the lock of the conversation's row: whoever is in the lane may wait for that lock.
 */
@Injectable()
export class ConversationLanes {
  readonly #tails = new Map<ConversationId, Promise<void>>();

  /** Conversations with something going on. */
  get size(): number {
    return this.#tails.size;
  }

  /** Runs `work` when everything before it in the lane has ended, at once in an empty lane. Rejects as `work` does. */
  async run<T>(conversationId: ConversationId, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(conversationId);
    let leave: () => void = () => undefined;
    const tail = new Promise<void>((resolve) => {
      leave = resolve;
    });
    this.#tails.set(conversationId, tail);
    if (before !== undefined) await before;
    try {
      return await work();
    } finally {
      if (this.#tails.get(conversationId) === tail) this.#tails.delete(conversationId);
      leave();
    }
  }
}
