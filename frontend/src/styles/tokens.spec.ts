import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE_GROUNDS } from '@chatcall/contracts';

const SOURCES = join(import.meta.dirname, '..');
const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** Both values of every colour role. */
const roles = new Map(
  [...css.matchAll(/--cc-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    (match) => [match[1] ?? '', { light: match[2] ?? '', dark: match[3] ?? '' }],
  ),
);

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['canvas', 'surface', 'sunken', 'hover'];

/** Words on grounds: at least 4.5. */
const TEXT: readonly (readonly [string, readonly string[]])[] = [
  ['text', [...GROUNDS, 'bubble-other']],
  ['text-2', [...GROUNDS, 'bubble-other']],
  ['primary', [...GROUNDS, 'bubble-own']],
  ['accent', [...GROUNDS]],
  ['danger', [...GROUNDS]],
  ['warn', [...GROUNDS]],
  ['success', [...GROUNDS]],
  ['on-primary', ['primary', 'primary-hover']],
  ['on-primary-soft', ['primary-soft']],
  ['on-accent', ['accent']],
  ['on-accent-soft', ['accent-soft']],
  ['on-danger', ['danger', 'danger-hover']],
  ['on-danger-soft', ['danger-soft']],
  ['on-warn-soft', ['warn-soft']],
  ['on-bubble-own', ['bubble-own']],
  ['on-bubble-own-2', ['bubble-own']],
  // Highlighted code.
  ['on-hue-5', ['canvas']],
  ['on-hue-7', ['canvas']],
  ...Array.from({ length: 8 }, (_, hue) => [`on-hue-${hue}`, [`hue-${hue}`]] as const),
];

/** Borders of controls and marks of state: at least 3. */
const MARKS: readonly (readonly [string, readonly string[]])[] = [
  ['line-strong', GROUNDS],
  ['online', ['canvas', 'surface', 'sunken']],
  ['away', ['canvas', 'surface', 'sunken']],
];

describe.each(['light', 'dark'] as const)('colours, %s', (theme) => {
  const value = (role: string): string => {
    const pair = roles.get(role);
    if (!pair) throw new Error(`no colour role named ${role}`);
    return pair[theme];
  };

  it('accents are checked on the same grounds', () => {
    expect(PAGE_GROUNDS[theme]).toEqual(GROUNDS.map(value));
  });

  it.each(TEXT.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))(
    '%s is readable on %s',
    (text, ground) => {
      expect(contrast(value(text), value(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(MARKS.flatMap(([mark, grounds]) => grounds.map((ground) => [mark, ground] as const)))(
    '%s is visible on %s',
    (mark, ground) => {
      expect(contrast(value(mark), value(ground))).toBeGreaterThanOrEqual(3);
    },
  );
});

describe('with larger text', () => {
  const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(css|ts)$/.test(path),
  );
  const sourcesWith = (pattern: RegExp): string[] =>
    sources.filter((path) => pattern.test(readFileSync(join(SOURCES, path), 'utf8')));

  it('lines grow', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sourcesWith(/line-height:\s*\d+px|font:[^;\n]*\/ \d+px/)).toEqual([]);
  });

  it('a window has the layout of a smaller one: widths of breakpoints are in rem', () => {
    expect(sourcesWith(/\(max-width: [\d.]+rem\)/).length).toBeGreaterThan(10);
    expect(sourcesWith(/\((?:min-|max-)?width\s*[:<>=]+\s*\d+px\)/)).toEqual([]);
  });
});
