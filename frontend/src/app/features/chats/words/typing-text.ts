import { isolate } from '../../../core/i18n/isolate';

/** "… is typing" in words; empty without names. `names` are short names. */
export function typingText(names: readonly string[], inDirect: boolean): string {
  const [first, second] = names;
  if (first === undefined) return '';
  if (inDirect) return $localize`:@@typing.direct:typing…`;
  if (second === undefined) return $localize`:@@typing.one:${isolate(first)}:name: is typing…`;
  if (names.length === 2)
    return $localize`:@@typing.two:${isolate(first)}:name: and ${isolate(second)}:other: are typing…`;
  return $localize`:@@typing.many:${names.length}:count: people are typing…`;
}

/** Scripts in which the first word of a name is what one calls a person. */
const FIRST_WORD =
  /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Georgian}]/u;

/**
 * What one calls a person where space is short: the first word that is no title or initial. The whole name in scripts where one word may
 * be half a name (欧阳 娜娜, عبد الرحمن), and where a comma shows that the surname comes first; the page clips what is too long.
 */
export function shortName(displayName: string): string {
  const name = displayName.trim();
  if (!FIRST_WORD.test(name) || name.includes(',')) return name;
  return name.split(/\s+/u).find((word) => !word.endsWith('.')) ?? name;
}
