import { inject, Injectable } from '@angular/core';
import { type Search } from '@chatcall/client-sdk';
import { searchQueryOf, searchRank, searchTextOf } from '@chatcall/contracts';
import type { ConversationId, SearchRank, UserId } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { conversationName } from '../words/conversation-text';

/** The names of a search that nobody, or no conversation, has. */
export class UnknownName extends Error {
  constructor(readonly typed: string) {
    super(`unknown: ${typed}`);
  }
}

/** Finds the users and conversations that a typed search names. */
@Injectable({ providedIn: 'root' })
export class SearchNames {
  readonly #client = inject(CLIENT);

  /** `me`, a username or a name. @throws UnknownName */
  async user(name: string): Promise<UserId> {
    const me = this.#client.users.me$.value;
    const own = me && [$localize`:@@search.me:me`, 'me', me.username].includes(name.toLowerCase());
    if (own) return me.id;
    const known = this.#client.users.contacts$.value.map(({ user }) => user);
    const loaded = best(name, known, (user) => [user.displayName, user.username]);
    if (loaded) return loaded.id;
    const found = await firstHit(this.#client.users.search(), name);
    if (!found) throw new UnknownName(name);
    return found.id;
  }

  /** @throws UnknownName */
  async conversation(name: string): Promise<ConversationId> {
    const loaded = best(name, this.#client.chats.conversations$.value, (one) => [
      conversationName(one),
      ...(one.peer ? [one.peer.username] : []),
    ]);
    if (loaded) return loaded.id;
    const found = await firstHit(this.#client.chats.search(), name);
    if (!found) throw new UnknownName(name);
    return found.id;
  }
}

/** The one whose names match best: at least at the beginning of a word. */
function best<T>(
  name: string,
  all: readonly T[],
  namesOf: (one: T) => readonly string[],
): T | null {
  const query = searchQueryOf(name);
  let found: T | null = null;
  let rank: SearchRank = 3;
  for (const one of all) {
    const its = searchRank(query, searchTextOf(...namesOf(one)));
    if (its === null || its >= rank) continue;
    [found, rank] = [one, its];
  }
  return found;
}

/**
 * The best result of a search of the server; null when there is none. Throws when the server cannot be
 * asked.
 */
function firstHit<Hit>(search: Search<Hit>, name: string): Promise<Hit | null> {
  return new Promise((resolve, reject) => {
    // Nothing is searched for before, and with too few letters.
    search.setQuery(name);
    const subscription = search.state$.subscribe(({ status, hits, error }) => {
      if (status === 'searching') return;
      if (status === 'failed' && hits.length === 0)
        reject(error ?? new Error('The search has failed.'));
      else resolve(hits[0] ?? null);
      queueMicrotask(() => {
        subscription.unsubscribe();
        search.close();
      });
    });
  });
}
