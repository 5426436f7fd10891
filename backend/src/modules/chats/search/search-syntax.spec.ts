import { describe, expect, it } from '@jest/globals';
import { parseSearch, searchTextWith } from '@chatcall/contracts';

describe('the typed form of a search', () => {
  it('is taken apart into words and filters', () => {
    expect(
      parseSearch(
        'from:@anna in:#release in:"Release 2.0" before:2026-01-31 AFTER:2026-01-01 has:file has:image is:saved "exact phrase" -word',
      ),
    ).toEqual({
      text: '"exact phrase" -word',
      from: ['anna'],
      in: ['release', 'Release 2.0'],
      before: '2026-01-31',
      after: '2026-01-01',
      has: ['file', 'image'],
      is: ['saved'],
    });
  });

  it.each([
    'at 10:30',
    'https://example.com/in:x',
    'before:tomorrow',
    'after:2026-02-31',
    'has:nothing',
    'is:',
    'from:',
    'xfrom:anna',
  ])('leaves %j as it is', (text) => {
    expect(parseSearch(text)).toMatchObject({ text, from: [], in: [], has: [], is: [] });
  });

  it('is written as it is read', () => {
    const text = 'red "blue boat" from:anna in:"Release 2.0" after:2026-01-01 has:link is:pinned';
    expect(searchTextWith(parseSearch(text))).toBe(text);
  });
});
