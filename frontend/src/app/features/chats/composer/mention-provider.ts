import { DestroyRef, inject, Injectable } from '@angular/core';
import type { UserSearch } from '@chatcall/client-sdk';
import { searchQueryOf, searchRank, searchTextOf, type UserCard } from '@chatcall/contracts';
import { filter, firstValueFrom } from 'rxjs';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { TimelineState } from '../timeline/timeline-state';
import { MentionText } from './mention-text';
import type { Suggestion, TriggerProvider } from './trigger-provider';

/** The last rank of `searchRank` with which words begin with the query. */
const WORDS_BEGIN = 2;

/** People from the directory at the end of a list. */
const FOUND_MAX = 4;

/**
 * Suggests mentions after `@`: members first, then everyone, where the user may mention
 * everyone, then people who are not members: contacts at once, others when the directory answers.
 */
@Injectable()
export class MentionProvider implements TriggerProvider {
  readonly #state = inject(TimelineState);
  readonly #users = inject(CLIENT).users;
  readonly #contacts = fromBehavior(this.#users.contacts$);
  #search: UserSearch | null = null;
  /** The names in the text field. */
  readonly text = new MentionText();

  readonly trigger = '@';
  readonly minLength = 0;
  /** One or two words. */
  readonly query = /^(?:[\p{L}\p{M}\p{N}._'-]+(?: [\p{L}\p{M}\p{N}._'-]+)?)?/u;
  readonly label = (): string => $localize`:@@mention.suggestions:Mention`;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#search?.close());
  }

  suggest(query: string): Promise<readonly Suggestion[]> {
    const me = this.#state.me()?.id;
    const members = this.#state
      .members()
      .map(({ user }) => user)
      .filter(({ state }) => state === undefined);
    const inside = new Set(members.map(({ id }) => id));
    const contacts = this.#contacts()
      .filter(({ user, state }) => state === 'accepted' && !inside.has(user.id))
      .map(({ user }) => user);
    return Promise.resolve([
      ...matching(members, query)
        .filter(({ id }) => id !== me)
        .map((user) => this.#member(user)),
      ...this.#everyone(query),
      ...(query === '' ? [] : matching(contacts, query)).map((user) => this.#outsider(user)),
    ]);
  }

  async more(query: string): Promise<readonly Suggestion[]> {
    if (query === '') return [];
    this.#search ??= this.#users.search();
    const { state$ } = this.#search;
    this.#search.setQuery(query);
    const wanted = state$.value.query;
    const { query: found, hits } = await firstValueFrom(
      state$.pipe(filter((state) => state.query !== wanted || state.status !== 'searching')),
      { defaultValue: state$.value },
    );
    if (found !== wanted) return [];
    const inside = new Set(this.#state.members().map(({ user }) => user.id));
    const me = this.#state.me()?.id;
    const outside = hits.filter(
      ({ id, contact }) => id !== me && contact !== 'blocked' && !inside.has(id),
    );
    return matching(outside, query)
      .slice(0, FOUND_MAX)
      .map((user) => this.#outsider(user));
  }

  /** Its name stands for the person once it is chosen, not when the same words are typed. */
  #outsider(person: UserCard): Suggestion {
    const { text } = this;
    return {
      id: person.id,
      get text() {
        return text.labelOf(person);
      },
      label: person.displayName,
      detail: $localize`:@@mention.notMember:not a member`,
      person,
    };
  }

  #member(person: UserCard): Suggestion {
    const { id, displayName, username } = person;
    const text = this.text.labelOf(person);
    return { id, text, label: displayName, detail: username, person };
  }

  #everyone(query: string): readonly Suggestion[] {
    if (!this.#state.isGroup() || !this.#state.may('mentionAll')) return [];
    const all = $localize`:@@mention.all:all members`;
    const here = $localize`:@@mention.here:members who are online`;
    return [
      { id: 'all', text: '@all', label: '@all', detail: all, symbol: '@' },
      { id: 'here', text: '@here', label: '@here', detail: here, symbol: '@' },
    ].filter(({ id }) => id.startsWith(query.toLowerCase()));
  }
}

/** Those whose names have words that begin with the query; a name that begins with it comes first. */
function matching(users: readonly UserCard[], text: string): readonly UserCard[] {
  const query = searchQueryOf(text);
  if (query.words.length === 0) return users;
  return users
    .map((user) => ({
      user,
      rank: searchRank(query, searchTextOf(user.displayName, user.username)),
    }))
    .filter(({ rank }) => rank !== null && rank <= WORDS_BEGIN)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ user }) => user);
}
