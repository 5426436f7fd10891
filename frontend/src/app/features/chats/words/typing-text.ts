import { isolate } from '../../../core/i18n/isolate';

/** Who types, in words; empty when nobody does. `names` are short names. */
export function typingText(names: readonly string[], inDirect: boolean): string {
  const [first, second] = names;
  if (first === undefined) return '';
  if (inDirect) return $localize`:@@typing.direct:typing…`;
  if (second === undefined) return $localize`:@@typing.one:${isolate(first)}:name: is typing…`;
  if (names.length === 2)
    return $localize`:@@typing.two:${isolate(first)}:name: and ${isolate(second)}:other: are typing…`;
  return $localize`:@@typing.many:${names.length}:count: people are typing…`;
}

/** The first word of a name: enough where space is short. */
export function shortName(displayName: string): string {
  return displayName.trim().split(/\s+/)[0] ?? displayName;
}
