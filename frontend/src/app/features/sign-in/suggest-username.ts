import { LIMITS } from '@chatcall/contracts';

const LETTERS: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  ł: 'l',
  đ: 'd',
};

/** A username made from a name: `Zoë Müller-Lüdenscheidt` gives `zoe.mueller-luedenscheidt`. Empty when nothing usable is left. */
export function suggestUsername(name: string): string {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[äöüßøæłđ]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/g, '.')
    .replace(/[^a-z0-9._-]/g, '')
    .replace(/^[._-]+|[._-]+$/g, '')
    .slice(0, LIMITS.usernameMax);
  return plain.length >= LIMITS.usernameMin ? plain : '';
}
