import { describe, expect, it } from '@jest/globals';
import { StoredAnswers } from './stored-answers.js';

const MEBIBYTE = 1024 * 1024;
const answerOf = (bytes: number): { ok: true; data: string } => ({
  ok: true,
  data: 'x'.repeat(bytes),
});

function keep(answers: StoredAnswers, key: string, userId: string, bytes: number): void {
  const answer = answerOf(bytes);
  answers.begin(key, Promise.resolve(answer));
  answers.keep(key, userId, answer);
}

/** The keys of the first answers that are still kept. */
function kept(answers: StoredAnswers, count: number): string[] {
  const keys = Array.from({ length: count }, (_, index) => `key-${index}`);
  return keys.filter((key) => answers.find(key) !== undefined);
}

describe('stored answers', () => {
  it('are bounded in bytes, not only in number', () => {
    const answers = new StoredAnswers();
    for (let index = 0; index < 80; index += 1)
      keep(answers, `key-${index}`, `user-${index}`, MEBIBYTE);
    expect(kept(answers, 80).length).toBeLessThanOrEqual(65);
    expect(answers.find('key-79')).toBeDefined();
    expect(answers.find('key-0')).toBeUndefined();
  });

  it('of one user do not push out those of others', () => {
    const answers = new StoredAnswers();
    keep(answers, 'other', 'anna', 100);
    for (let index = 0; index < 20; index += 1) keep(answers, `key-${index}`, 'mallory', MEBIBYTE);
    expect(answers.find('other')).toBeDefined();
    expect(kept(answers, 20).length).toBeLessThanOrEqual(5);
  });

  it('are found while the work is in progress and after it, and not after they were forgotten', async () => {
    const answers = new StoredAnswers();
    const answer = answerOf(1);
    answers.begin('kept', Promise.resolve(answer));
    answers.begin('forgotten', Promise.resolve(answer));
    expect(await answers.find('kept')).toBe(answer);
    expect(await answers.find('forgotten')).toBe(answer);
    answers.keep('kept', 'anna', answer);
    answers.forget('forgotten');
    expect(await answers.find('kept')).toEqual(answer);
    expect(answers.find('forgotten')).toBeUndefined();
  });

  it('that are larger than the share of a user are not found after the work', () => {
    const answers = new StoredAnswers();
    keep(answers, 'key', 'anna', 5 * MEBIBYTE);
    expect(answers.find('key')).toBeUndefined();
    keep(answers, 'next', 'anna', 3 * MEBIBYTE);
    expect(answers.find('next')).toBeDefined();
  });
});
