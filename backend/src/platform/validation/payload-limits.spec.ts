import { describe, expect, it } from '@jest/globals';
import { isJsonWithinLimits, assertPayloadLimits } from './index.js';

const nested = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
const check = (json: string): boolean => isJsonWithinLimits(Buffer.from(json));

describe('JSON before it is parsed', () => {
  it.each([
    ['lists in lists', '['.repeat(120_000)],
    ['objects in objects', '{"a":'.repeat(40_000)],
    ['many names', `{${Array.from({ length: 6_502 }, (_, index) => `"f${index}":1`).join(',')}}`],
    ['many empty lists', `[${Array(6_502).fill('[]').join(',')}]`],
    ['text with quotes before', `["\\"[",${nested(40)}]`],
    ['text that ends with backslashes', `["\\\\",${nested(40)}]`],
  ])('is refused with %s', (_name, json) => {
    expect(check(json)).toBe(false);
  });

  it.each([
    ['brackets and commas in text', JSON.stringify({ text: `\\"${'[{,'.repeat(50_000)}` })],
    ['lists side by side', `[${Array(1_000).fill('[[1,2],{"a":[3]}]').join(',')}]`],
    ['the deepest nest', nested(32)],
    ['text that is no JSON', 'name=thing'],
    ['nothing', ''],
  ])('is taken with %s', (_name, json) => {
    expect(check(json)).toBe(true);
  });

  it('is not refused for what is taken after it', () => {
    for (const json of [
      nested(32),
      JSON.stringify(Array(6_500).fill(0)),
      '['.repeat(33) + ']'.repeat(33),
    ]) {
      expect(() => assertPayloadLimits(JSON.parse(json))).not.toThrow();
      expect(check(json)).toBe(true);
    }
  });
});
