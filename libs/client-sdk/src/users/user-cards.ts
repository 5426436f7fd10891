import type { UserCard, UserId } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import { StateCell, type Behavior } from '../state/behavior.js';

/** All known user cards, from every source. */
export class UserCards {
  readonly #request: (id: UserId) => Promise<UserCard>;
  readonly #cards = new Map<UserId, StateCell<UserCard | null>>();
  readonly #loading = new Map<UserId, Promise<UserCard>>();
  readonly #changed = new Subject<UserCard>();

  constructor(fetch: (id: UserId) => Promise<UserCard>) {
    this.#request = fetch;
  }

  /** Emits a known card that has changed. */
  get changed$(): Observable<UserCard> {
    return this.#changed.asObservable();
  }

  card$(id: UserId): Behavior<UserCard | null> {
    return this.#cell(id);
  }

  get(id: UserId): UserCard | null {
    return this.#cards.get(id)?.value ?? null;
  }

  /** Adds a card that came with other data, unless one is known: it may be outdated. */
  addIfUnknown(card: UserCard): void {
    const cell = this.#cell(card.id);
    if (cell.value === null) cell.set(onlyCard(card));
  }

  /** Replaces a card by the newest one. */
  set(card: UserCard): void {
    const cell = this.#cell(card.id);
    const known = cell.value;
    const next = onlyCard(card);
    if (known && sameCard(known, next)) return;
    cell.set(next);
    this.#changed.next(next);
  }

  async load(id: UserId): Promise<UserCard> {
    const known = this.get(id);
    if (known) return known;
    return this.#loading.get(id) ?? this.#fetch(id);
  }

  clear(): void {
    for (const cell of this.#cards.values()) cell.set(null);
    this.#cards.clear();
    this.#loading.clear();
  }

  #fetch(id: UserId): Promise<UserCard> {
    const loading: Promise<UserCard> = this.#request(id)
      .then((card) => {
        this.set(card);
        return card;
      })
      .finally(() => {
        // After `clear` the next session may be loading the same card.
        if (this.#loading.get(id) === loading) this.#loading.delete(id);
      });
    this.#loading.set(id, loading);
    return loading;
  }

  #cell(id: UserId): StateCell<UserCard | null> {
    const known = this.#cards.get(id);
    if (known) return known;
    const created = new StateCell<UserCard | null>(null);
    this.#cards.set(id, created);
    return created;
  }
}

function onlyCard(card: UserCard): UserCard {
  const { id, username, displayName, avatarUrl, statusText, state, siteRole } = card;
  return {
    id,
    username,
    displayName,
    avatarUrl,
    statusText,
    ...(state === undefined ? {} : { state }),
    ...(siteRole === 'guest' || siteRole === 'bot' ? { siteRole } : {}),
  };
}

export function sameCard(a: UserCard, b: UserCard): boolean {
  return (
    a.username === b.username &&
    a.displayName === b.displayName &&
    a.avatarUrl === b.avatarUrl &&
    a.statusText === b.statusText &&
    a.state === b.state &&
    a.siteRole === b.siteRole
  );
}
