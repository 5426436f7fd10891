import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES } from '@chatcall/contracts';
import { HTTP_STATUS } from './http-status.js';

describe('the error codes', () => {
  it('are in docs/protocol.md, each with its HTTP status and what it means', () => {
    const doc = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');
    const rows = [...doc.matchAll(/^\| `([A-Z]+\.[A-Z_]+)` +\| (\d{3}) +\| \S.* \|$/gm)];
    expect(rows.map(([, code, status]) => `${code} ${status}`)).toEqual(
      ERROR_CODES.map((code) => `${code} ${HTTP_STATUS[code]}`),
    );
  });
});
