import { PASSWORD_RATING, PASSWORD_SCORE_MIN, ratedParts } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { Score, ZxcvbnFactory, ZxcvbnResult } from '@zxcvbn-ts/core';

/** At most this when repetitions, sequences, dates and rows of keys explain a password. */
const EXPLAINED: Score = 2;

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
   * @param password as `plainPassword` makes it
   * @param own words that are easy to guess in the password of this user
   * @returns null for a password that is hard to guess
   */
  async weakness(password: string, own: readonly string[]): Promise<Weakness | null> {
    this.#estimators ??= loadEstimators();
    const { patterns, all } = await this.#estimators;
    const rated = ratedParts(password).map((part) => ({ part, result: all.check(part, [...own]) }));
    if (rated.some(({ result }) => result.score >= PASSWORD_SCORE_MIN)) return null;
    const simple = rated.every(({ part }) => patterns.check(part, []).score <= EXPLAINED);
    const named = rated.some(({ result }) => usesOwn(result));
    return { simple, own: named, common: !simple && !named };
  }
}

function usesOwn({ sequence }: ZxcvbnResult): boolean {
  return sequence.some((match) => match['dictionaryName'] === 'userInputs');
}

async function loadEstimators(): Promise<Estimators> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const options = { ...PASSWORD_RATING, graphs: adjacencyGraphs };
  return {
    patterns: new ZxcvbnFactory(options),
    all: new ZxcvbnFactory({
      ...options,
      dictionary: { passwords: dictionary['passwords-common'] },
    }),
  };
}
