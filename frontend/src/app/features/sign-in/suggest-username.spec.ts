import { USERNAME_PATTERN } from '@chatcall/contracts';
import { suggestUsername } from './suggest-username';

describe('suggestUsername', () => {
  it.each([
    ['Zoë Müller-Lüdenscheidt', 'zoe.mueller-luedenscheidt'],
    ['  Ada  Lovelace ', 'ada.lovelace'],
    ['Łukasz Groß', 'lukasz.gross'],
    ["Conan O'Brien!", 'conan.obrien'],
    ['李', ''],
    ['Al', ''],
  ])('%s gives "%s"', (name, username) => expect(suggestUsername(name)).toBe(username));

  it('keeps the rules of the server', () => {
    const long = suggestUsername('Dora Maximiliana von Hohenstein-Württemberg-Schaumburg');
    expect(long.length).toBeLessThanOrEqual(32);
    expect(long).toMatch(USERNAME_PATTERN);
  });
});
