import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markedTexts, placeholdersOf } from '../../../../tools/texts.mjs';
import { LANGUAGES } from './languages';
import { SOURCE_LANGUAGE } from './pick-language';

const frontend = join(import.meta.dirname, '../../../..');
const texts = markedTexts();

describe('marked texts', () => {
  it('are found in templates and in code', () => {
    expect(texts.length).toBeGreaterThan(300);
    expect(texts.some((one) => one.file.endsWith('.html'))).toBe(true);
    expect(texts.some((one) => one.file.endsWith('.ts'))).toBe(true);
  });

  it('all have a custom id', () => {
    expect(texts.filter((one) => !/^[a-z]+\w*\.\w+$/i.test(one.id))).toEqual([]);
  });

  it('are the same if they have the same id', () => {
    const byId = new Map<string, Set<string>>();
    for (const one of texts) byId.set(one.id, (byId.get(one.id) ?? new Set()).add(one.text));
    expect(
      [...byId]
        .filter(([, variants]) => variants.size > 1)
        .map(([id, variants]) => [id, ...variants]),
    ).toEqual([]);
  });
});

describe.each(LANGUAGES.filter((language) => language.code !== SOURCE_LANGUAGE))(
  '$name',
  ({ code }) => {
    const translations = JSON.parse(
      readFileSync(join(frontend, 'public/i18n', `${code}.json`), 'utf8'),
    ) as Record<string, string>;

    it('has every marked text', () => {
      expect(texts.map((one) => one.id).filter((id) => !translations[id]?.trim())).toEqual([]);
    });

    it('has no unused text', () => {
      const known = new Set(texts.map((one) => one.id));
      expect(Object.keys(translations).filter((id) => !known.has(id))).toEqual([]);
    });

    it('keeps every placeholder', () => {
      const changed = texts.filter(
        (one) =>
          placeholdersOf(one.text).join() !== placeholdersOf(translations[one.id] ?? '').join(),
      );
      expect(changed.map((one) => one.id)).toEqual([]);
    });
  },
);
