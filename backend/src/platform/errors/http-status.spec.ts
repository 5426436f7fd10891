import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES } from '@chatcall/contracts';
import { ERROR_MEANINGS } from './error-meanings.js';
import { HTTP_STATUS } from './http-status.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

describe('the error codes', () => {
  it('are listed in docs/protocol.md, each with its HTTP status and meaning', () => {
    const rows = read('docs/protocol.md').matchAll(
      /^\| `([A-Z]+\.[A-Z_]+)` +\| (\d{3}) +\| (\S.*?) *\|$/gm,
    );
    expect(Array.from(rows, ([, code, status, meaning]) => [code, status, meaning])).toEqual(
      ERROR_CODES.map((code) => [code, String(HTTP_STATUS[code]), ERROR_MEANINGS[code]]),
    );
  });

  it('have meanings that can be sent in a header', () => {
    for (const meaning of Object.values(ERROR_MEANINGS)) {
      expect(meaning).toMatch(/^[A-Z][\x20\x21\x23-\x5b\x5d-\x7e]+[^.]$/);
    }
  });

  it('have the same status, type and title in the answers of nginx', () => {
    const answers = read('nginx/snippets/error-answers.conf').matchAll(
      /return (\d{3}) '(\{.*\})'/g,
    );
    const problems = Array.from(answers, ([, status, json]) => ({
      answered: Number(status),
      ...(JSON.parse(json ?? '') as { code: keyof typeof HTTP_STATUS }),
    }));
    expect(problems.length).toBeGreaterThan(2);
    for (const problem of problems) {
      expect(problem).toMatchObject({
        answered: HTTP_STATUS[problem.code],
        status: HTTP_STATUS[problem.code],
        type: `/api/problems/${problem.code}`,
        title: ERROR_MEANINGS[problem.code],
      });
    }
  });
});
