import {
  mentionToken,
  mentionTokens,
  replaceMentions,
  type MentionAll,
  type UserCard,
  type UserId,
} from '@chatcall/contracts';

const LETTER = /[\p{L}\p{N}\p{M}_]/u;

/**
 * Mentions in a text field: the user sees and types `@Name`, what is stored and sent are tokens. A
 * name stands for one user: of two with the same name the second has the user name, too.
 */
export class MentionText {
  readonly #targets = new Map<string, UserId | MentionAll>([
    ['@all', 'all'],
    ['@here', 'here'],
  ]);

  /** How a user is written in the field from now on. */
  labelOf({ id, displayName, username }: UserCard): string {
    const label = `@${displayName}`;
    const known = this.#targets.get(label);
    if (known === undefined || known === id) {
      this.#targets.set(label, id);
      return label;
    }
    const unique = `@${displayName} (${username})`;
    this.#targets.set(unique, id);
    return unique;
  }

  /** The text of the field with tokens instead of names, except in code. */
  toSource(shown: string): string {
    if (!shown.includes('@')) return shown;
    const labels = [...this.#targets.keys()].sort((a, b) => b.length - a.length);
    const found: { readonly token: string; readonly label: string }[] = [];
    let source = '';
    let at = 0;
    while (at < shown.length) {
      const label =
        shown[at] === '@' && !LETTER.test(shown[at - 1] ?? '')
          ? labels.find(
              (one) =>
                shown.startsWith(one, at) && !LETTER.test(shown.slice(at + one.length)[0] ?? ''),
            )
          : undefined;
      const target = label === undefined ? undefined : this.#targets.get(label);
      if (label === undefined || target === undefined) {
        source += shown[at] ?? '';
        at += 1;
        continue;
      }
      found.push({ token: mentionToken(target), label });
      source += mentionToken(target);
      at += label.length;
    }
    return found.length === 0 ? source : withoutTokensInCode(source, found);
  }

  /** A stored text with names instead of tokens. */
  toShown(source: string, cardOf: (id: UserId) => UserCard | null): string {
    return replaceMentions(source, (target) => {
      if (target === 'all' || target === 'here') return `@${target}`;
      const card = cardOf(target);
      return card ? this.labelOf(card) : mentionToken(target);
    });
  }
}

/** Tokens in code are no mentions: there the text stays as it was typed. */
function withoutTokensInCode(
  source: string,
  found: readonly { readonly token: string; readonly label: string }[],
): string {
  const starts = new Set(mentionTokens(source).map(({ start }) => start));
  let text = '';
  let at = 0;
  for (const { token, label } of found) {
    const start = source.indexOf(token, at);
    text += source.slice(at, start) + (starts.has(start) ? token : label);
    at = start + token.length;
  }
  return text + source.slice(at);
}
