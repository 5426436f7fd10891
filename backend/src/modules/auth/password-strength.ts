import { Injectable } from '@nestjs/common';
import type { Score, ZxcvbnFactory, ZxcvbnResult } from '@zxcvbn-ts/core';

/**
 * Characters that are rated at once. The time grows with the third power of the length, and with
 * the number of characters that could stand for letters: 5 ms for the worst password of this
 * length.
 */
const PART = 32;
const L33T_SUBSTITUTIONS_MAX = 8;
/** From here on a password withstands guesses over the network: more than 10^6 of them. */
const STRONG: Score = 2;
/** At most this when repetitions, sequences, dates and rows of keys explain a password. */
const EXPLAINED: Score = 2;
/** A name for `userInputs`; shorter ones occur in too many words. */
const OWN_MIN = 3;

/** What makes a password easy to guess. */
export interface Weakness {
  /** It consists of repetitions, sequences, dates or rows of keys. */
  readonly simple: boolean;
  /** It is a common password, or one with little around it. */
  readonly common: boolean;
  /** It is one of the user's names with little around it. */
  readonly own: boolean;
}

interface Estimators {
  /** Knows no words. */
  readonly patterns: ZxcvbnFactory;
  readonly all: ZxcvbnFactory;
}

/** Estimates by zxcvbn how hard passwords are to guess; its code is loaded with the first one. */
@Injectable()
export class PasswordStrength {
  #estimators: Promise<Estimators> | null = null;

  /**
   * @param own names of the user, and other words that are easy to guess here
   * @returns null for a password that is hard to guess
   */
  async weakness(password: string, own: readonly string[]): Promise<Weakness | null> {
    this.#estimators ??= loadEstimators();
    const { patterns, all } = await this.#estimators;
    const words = own.filter((word) => word.length >= OWN_MIN);
    const rated = partsOf(password).map((part) => ({ part, result: all.check(part, words) }));
    if (rated.some(({ result }) => result.score >= STRONG)) return null;
    const simple = rated.every(({ part }) => patterns.check(part, []).score <= EXPLAINED);
    const named = rated.some(({ result }) => usesOwn(result));
    return { simple, own: named, common: !simple && !named };
  }
}

/** The beginning of a long password and its end: one that is strong is enough. */
function partsOf(password: string): string[] {
  return password.length <= PART ? [password] : [password.slice(0, PART), password.slice(-PART)];
}

function usesOwn({ sequence }: ZxcvbnResult): boolean {
  return sequence.some((match) => match['dictionaryName'] === 'userInputs');
}

async function loadEstimators(): Promise<Estimators> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const options = {
    graphs: adjacencyGraphs,
    maxLength: PART,
    l33tMaxSubstitutions: L33T_SUBSTITUTIONS_MAX,
  };
  return {
    patterns: new ZxcvbnFactory(options),
    all: new ZxcvbnFactory({
      ...options,
      dictionary: { passwords: dictionary['passwords-common'] },
    }),
  };
}
