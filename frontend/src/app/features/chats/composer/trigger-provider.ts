import type { UserCard } from '@chatcall/contracts';

/** A suggestion of a list that opens while typing. */
export interface Suggestion {
  readonly id: string;
  /** Replaces the trigger and what was typed after it. */
  readonly text: string;
  readonly label: string;
  /** A quieter second part, such as a user name. */
  readonly detail?: string;
  /** A character before the label. */
  readonly symbol?: string;
  /** A picture before the label. */
  readonly person?: UserCard;
}

/** What is suggested after a character, such as emoji after a colon. */
export interface TriggerProvider {
  /** One character; it begins a word. */
  readonly trigger: string;
  /** Suggestions are shown from this many characters on. */
  readonly minLength: number;
  /** What may follow the trigger; without the trigger. */
  readonly query: RegExp;
  /** The accessible name of the list. */
  readonly label: () => string;
  /** The best suggestions first. Rejects when they cannot be loaded; then no list is shown. */
  suggest(query: string): Promise<readonly Suggestion[]>;
  /**
   * Further suggestions that take longer, for the end of a list that is not full. The answer for an
   * older query is empty.
   */
  more?(query: string): Promise<readonly Suggestion[]>;
  /** What replaces `:query:`, for providers whose trigger also ends a name. */
  closed?(query: string): Promise<Suggestion | null>;
  /** A suggestion was inserted. */
  picked?(suggestion: Suggestion): void;
}

/** The word before the cursor that asks for suggestions. */
export interface TriggerMatch {
  readonly provider: TriggerProvider;
  /** Position of the trigger. */
  readonly start: number;
  readonly end: number;
  readonly query: string;
  /** The trigger follows the query, too: `:tada:`. */
  readonly closed: boolean;
}

/** Longer words are not examined. */
const WORD_MAX = 60;
/** A trigger after these is part of a word: `12:30`, `std::list`, `a/:id`, a mail address. */
const INSIDE_WORD = /[\p{L}\p{N}\p{M}:/@.&=]$/u;

/** What is asked for by the text before the cursor; null for nothing. */
export function matchTrigger(
  text: string,
  cursor: number,
  providers: readonly TriggerProvider[],
): TriggerMatch | null {
  const before = text.slice(Math.max(0, cursor - WORD_MAX), cursor);
  for (const provider of providers) {
    const { trigger } = provider;
    const closed = provider.closed !== undefined && before.endsWith(trigger);
    const words = closed ? before.slice(0, -1) : before;
    const at = words.lastIndexOf(trigger);
    if (at < 0 || INSIDE_WORD.test(words.slice(0, at))) continue;
    const query = words.slice(at + 1);
    if (
      query.length < (closed ? 1 : provider.minLength) ||
      provider.query.exec(query)?.[0] !== query
    )
      continue;
    return { provider, start: cursor - before.length + at, end: cursor, query, closed };
  }
  return null;
}
