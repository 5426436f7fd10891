import { describe, expect, it } from '@jest/globals';
import { decodeSearchCursor, encodeSearchCursor } from './search-cursor.js';
import type { SearchCursor } from './search-cursor.js';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('search cursor', () => {
  it.each<SearchCursor>([
    { part: 'begins', after: { rank: '2', username: 'anna' } },
    { part: 'alike', after: { rank: '0.417', username: 'a"b' } },
    { part: 'alike', after: null },
  ])('comes back as it was: %j', (cursor) => {
    expect(decodeSearchCursor(encodeSearchCursor(cursor))).toEqual(cursor);
  });

  it.each([
    '',
    'x',
    '%%%',
    encode('begins'),
    encode({ part: 'begins' }),
    encode(['other']),
    encode(['begins', '2']),
    encode(['begins', 'drop table', 'anna']),
    encode(['begins', '2', 'anna', 'more']),
    encode(['begins', 2, 'anna']),
    encode(['begins', '2', 'an\0na']),
  ])('refuses %j', (cursor) => {
    expect(() => decodeSearchCursor(cursor)).toThrow(expect.objectContaining({ code: 'COMMON.VALIDATION' }));
  });
});
