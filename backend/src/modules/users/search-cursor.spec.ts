import { describe, expect, it } from '@jest/globals';
import { decodeSearchCursor, encodeSearchCursor } from './search-cursor.js';
import type { SearchPosition } from './user-search.repository.js';

const encode = (text: string): string => Buffer.from(text).toString('base64url');

describe('search cursor', () => {
  it.each<SearchPosition>([
    { rank: 0, username: 'anna' },
    { rank: 4, username: 'a"b' },
  ])('comes back as it was: %j', (position) => {
    expect(decodeSearchCursor(encodeSearchCursor(position))).toEqual(position);
  });

  it.each([
    '',
    'x',
    '%%%',
    encode('anna'),
    encode('2'),
    encode('2 '),
    encode('5 anna'),
    encode('-1 anna'),
    encode('drop anna'),
    encode('2 anna more'),
    encode('2 an\0na'),
  ])('refuses %j', (cursor) => {
    expect(() => decodeSearchCursor(cursor)).toThrow(
      expect.objectContaining({ code: 'COMMON.VALIDATION' }),
    );
  });
});
