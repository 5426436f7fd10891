import { hueOf, initialsOf } from './avatar';

describe('initialsOf', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['  ada   king   lovelace ', 'AL'],
    ['Fay', 'F'],
    ['Émil 🚀 Núñez', 'ÉN'],
    ['(Ben) Okonkwo', 'BO'],
    ['🎉', '🎉'],
    ['李小龙', '李'],
    ['', '?'],
    ['...', '?'],
  ])('%s gives %s', (name, initials) => expect(initialsOf(name)).toBe(initials));
});

describe('hueOf', () => {
  it('is the same for an id every time, and evenly distributed', () => {
    expect(hueOf('a')).toBe(hueOf('a'));
    const hues = new Set(Array.from({ length: 64 }, (_, index) => hueOf(`person-${index}`)));
    expect(hues.size).toBe(8);
  });
});
