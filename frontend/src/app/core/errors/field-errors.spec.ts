import { lineError, nameError } from './field-errors';

describe('a name', () => {
  it.each(['Anna', ' Zoë ', 'می‌خواهم', '👨‍👩‍👧 team', 'two\nlines'])('may be %s', (name) =>
    expect(nameError(name, 'missing')).toBeNull(),
  );
  it.each(['', '  ', '\n'])('is missing when it is blank', (name) =>
    expect(nameError(name, 'missing')).toBe('missing'),
  );
  it.each(['\u200b', '\u3164', 'Anna\u{e0041}', 'An\u200bna', 'Anna \u202e'])(
    'has no invisible characters',
    (name) => expect(nameError(name, 'missing')).toMatch(/invisible characters/),
  );
});

describe('a line', () => {
  it('may be empty, but has no invisible characters', () => {
    expect(lineError('')).toBeNull();
    expect(lineError('a\u3164')).toMatch(/invisible characters/);
  });
});
