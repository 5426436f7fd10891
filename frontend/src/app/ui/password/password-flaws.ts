/** What makes a password easy to guess. */
export type PasswordFlaw =
  'own' | 'common' | 'word' | 'name' | 'keys' | 'repetition' | 'sequence' | 'date' | 'simple';

const TEXTS: Readonly<Record<PasswordFlaw, () => string>> = {
  own: () => $localize`:@@password.flawOwn:It contains your name or email address.`,
  common: () => $localize`:@@password.flawCommon:Many people use this password or one like it.`,
  word: () => $localize`:@@password.flawWord:A single word is easy to guess. Add a few more.`,
  name: () => $localize`:@@password.flawName:Names are easy to guess.`,
  keys: () => $localize`:@@password.flawKeys:Keys next to each other are easy to guess.`,
  repetition: () => $localize`:@@password.flawRepetition:Repetitions are easy to guess.`,
  sequence: () =>
    $localize`:@@password.flawSequence:Sequences such as abcd or 1234 are easy to guess.`,
  date: () => $localize`:@@password.flawDate:Dates and years are easy to guess.`,
  simple: () =>
    $localize`:@@password.flawSimple:Repetitions, sequences and dates are easy to guess.`,
};

/** The flaw of each rule of the server. */
const OF_RULES: Readonly<Record<string, PasswordFlaw>> = {
  passwordContainsName: 'own',
  passwordCommon: 'common',
  passwordSimple: 'simple',
};

export function flawText(flaw: PasswordFlaw): string {
  return TEXTS[flaw]();
}

/** Why the server refused a password: the rules that it names, in words; empty for others. */
export function refusalText(rules: readonly string[]): string {
  return rules
    .flatMap((rule) => OF_RULES[rule] ?? [])
    .map(flawText)
    .join(' ');
}
