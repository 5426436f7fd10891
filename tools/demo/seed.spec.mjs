import { stableUuid } from './seed.mjs';
import { DIRECT, GROUP, PEOPLE } from './story.mjs';

describe('stableUuid', () => {
  it('is a UUID that only its text decides', () => {
    expect(stableUuid('a')).toBe(stableUuid('a'));
    expect(stableUuid('a')).not.toBe(stableUuid('b'));
    expect(stableUuid('a')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});

describe('the story', () => {
  it('has messages of the demo accounts only', () => {
    const names = PEOPLE.map(({ username }) => username);
    const authors = [...GROUP.messages, ...DIRECT.messages].map(([author]) => author);
    expect(names).toEqual(expect.arrayContaining([...authors, GROUP.owner, ...DIRECT.between]));
  });
});
