import { lineProblem, nameProblem } from './name-problem';

describe('a name', () => {
  it.each(['Anna', ' Zoë ', 'می‌خواهم', '👨‍👩‍👧 team', 'two\nlines'])('may be %s', (name) =>
    expect(nameProblem(name, 'missing')).toBeNull(),
  );
  it.each(['', '  ', '\n'])('is missing when it is blank', (name) =>
    expect(nameProblem(name, 'missing')).toBe('missing'),
  );
  it.each(['\u200b', '\u3164', 'Anna\u{e0041}', 'An\u200bna', 'Anna \u202e'])(
    'has nothing that nobody can see',
    (name) => expect(nameProblem(name, 'missing')).toMatch(/invisible characters/),
  );
});

describe('a line', () => {
  it('may be empty, but has nothing that nobody can see', () => {
    expect(lineProblem('')).toBeNull();
    expect(lineProblem('a\u3164')).toMatch(/invisible characters/);
  });
});
