import {
  containsName,
  LIMITS,
  ownWords,
  PASSWORD_RATING,
  plainPassword,
  ratedParts,
  type PasswordUser,
} from '@chatcall/contracts';
import type { OptionsDictionary, ZxcvbnFactory, ZxcvbnResult } from '@zxcvbn-ts/core';
import type { PasswordFlaw } from './password-flaws';

/** 0: too short; 1: easy to guess; 2: fair; 3: good; 4: strong. */
export type PasswordScore = 0 | 1 | 2 | 3 | 4;

/** How hard a password is to guess, and what makes it easy. */
export interface PasswordRating {
  readonly score: PasswordScore;
  readonly flaw: PasswordFlaw | null;
}

/** The flaw of each warning of zxcvbn. */
const FLAWS: Readonly<Record<string, PasswordFlaw>> = {
  straightRow: 'keys',
  keyPattern: 'keys',
  simpleRepeat: 'repetition',
  extendedRepeat: 'repetition',
  sequences: 'sequence',
  recentYears: 'date',
  dates: 'date',
  topTen: 'common',
  topHundred: 'common',
  common: 'common',
  similarToCommon: 'common',
  wordByItself: 'word',
  namesByThemselves: 'name',
  commonNames: 'name',
  userInputs: 'own',
};

/** Words of each language of the app. */
const WORDS: Readonly<Record<string, () => Promise<{ readonly dictionary: OptionsDictionary }>>> = {
  en: () => import('@zxcvbn-ts/language-en'),
  de: () => import('@zxcvbn-ts/language-de'),
};

/** Rates passwords while they are typed; the server decides. */
export class PasswordRater {
  readonly #estimator: Pick<ZxcvbnFactory, 'check'>;

  constructor(estimator: Pick<ZxcvbnFactory, 'check'>) {
    this.#estimator = estimator;
  }

  rate(password: string, user: PasswordUser): PasswordRating {
    if (password.length < LIMITS.passwordMin) return { score: 0, flaw: null };
    if (containsName(password, user)) return { score: 1, flaw: 'own' };
    const words = ownWords(user);
    const [first, ...others] = ratedParts(plainPassword(password)).map((part) =>
      this.#estimator.check(part, words),
    );
    if (first === undefined) return { score: 0, flaw: null };
    const best = others.reduce((one, other) => (other.score > one.score ? other : one), first);
    return ratingOf(best);
  }
}

/** @throws when it cannot be loaded */
export async function loadPasswordRater(language: string): Promise<PasswordRater> {
  const [{ ZxcvbnFactory: Factory }, common, words] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    WORDS[language]?.(),
  ]);
  const dictionary = { ...common.dictionary, ...words?.dictionary };
  return new PasswordRater(
    new Factory({ ...PASSWORD_RATING, graphs: common.adjacencyGraphs, dictionary }),
  );
}

function ratingOf({ score, feedback }: ZxcvbnResult): PasswordRating {
  return {
    score: score === 0 ? 1 : score,
    flaw: feedback.warning === null ? null : (FLAWS[feedback.warning] ?? null),
  };
}
