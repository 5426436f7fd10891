import { inject, Injectable } from '@angular/core';
import { searchQueryOf, searchRank, searchTextOf, type UserCard } from '@chatcall/contracts';
import { fromBehavior } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { TimelineState } from '../timeline/timeline-state';
import { MentionText } from './mention-text';
import type { Suggestion, TriggerProvider } from './trigger-provider';

/** The last rank of `searchRank` with which words begin with the query. */
const WORDS_BEGIN = 2;

/**
 * Suggests whom to mention after `@`: members first, then contacts who are not members, then
 * everyone, where the user may mention everyone.
 */
@Injectable()
export class MentionProvider implements TriggerProvider {
  readonly #state = inject(TimelineState);
  readonly #contacts = fromBehavior(inject(CLIENT).users.contacts$);
  /** The names in the text field. */
  readonly text = new MentionText();

  readonly trigger = '@';
  readonly minLength = 0;
  /** One or two words. */
  readonly query = /^(?:[\p{L}\p{M}\p{N}._'-]+(?: [\p{L}\p{M}\p{N}._'-]+)?)?/u;
  readonly label = (): string => $localize`:@@mention.suggestions:Mention`;

  suggest(query: string): Promise<readonly Suggestion[]> {
    const me = this.#state.me()?.id;
    const members = this.#state.members().map(({ user }) => user);
    const inside = new Set(members.map(({ id }) => id));
    const contacts = this.#contacts()
      .filter(({ user, state }) => state === 'accepted' && !inside.has(user.id))
      .map(({ user }) => user);
    return Promise.resolve([
      ...matching(members, query)
        .filter(({ id }) => id !== me)
        .map((user) => this.#suggestion(user, user.username)),
      ...this.#everyone(query),
      ...(query === '' ? [] : matching(contacts, query)).map((user) =>
        this.#suggestion(user, $localize`:@@mention.notMember:not a member`),
      ),
    ]);
  }

  #suggestion(person: UserCard, detail: string): Suggestion {
    return {
      id: person.id,
      text: this.text.labelOf(person),
      label: person.displayName,
      detail,
      person,
    };
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
