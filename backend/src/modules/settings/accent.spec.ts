import { describe, expect, it } from '@jest/globals';
import { PAGE_GROUNDS, accentColours, accentProblem, contrastOf } from '@chatcall/contracts';
import type { AccentTheme } from '@chatcall/contracts';

const THEMES: readonly AccentTheme[] = ['light', 'dark'];

/** Every strength of red, green and blue in eight steps. */
const COLOURS = Array.from(
  { length: 512 },
  (_, index) =>
    `#${[index >> 6, (index >> 3) & 7, index & 7]
      .map((step) =>
        Math.round((step * 255) / 7)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`,
);

describe('the colours of an accent', () => {
  it('contrast is computed as WCAG does', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it.each(THEMES)(
    'text and controls are readable on %s pages for every possible accent',
    (theme) => {
      const possible = COLOURS.filter((colour) => accentProblem(colour) === null);
      expect(possible.length).toBeGreaterThan(400);
      const least = { text: 21, control: 21 };
      for (const colour of possible) {
        const colours = accentColours(colour, theme);
        if (colours === null) throw new Error(`${colour} has no colours`);
        const { primary } = colours;
        least.text = Math.min(
          least.text,
          ...[...PAGE_GROUNDS[theme], colours['bubble-own']].map((each) =>
            contrastOf(primary, each),
          ),
          contrastOf(colours['on-primary'], primary),
          contrastOf(colours['on-primary'], colours['primary-hover']),
          contrastOf(colours['on-primary-soft'], colours['primary-soft']),
          contrastOf(colours['on-bubble-own'], colours['bubble-own']),
          contrastOf(colours['on-bubble-own-2'], colours['bubble-own']),
        );
        least.control = Math.min(least.control, contrastOf(primary, colours['primary-soft']));
      }
      expect(least.text).toBeGreaterThanOrEqual(4.5);
      expect(least.control).toBeGreaterThanOrEqual(3);
    },
  );

  it('a colour that is readable stays as it is', () => {
    expect(accentColours('#7b2cbf', 'light')?.primary).toBe('#7b2cbf');
    expect(accentColours('#00aeef', 'dark')?.primary).toBe('#00aeef');
  });

  it.each([
    ['#ffffff', 'light'],
    ['#ffff00', 'light'],
    ['#000000', 'dark'],
    ['#0a1a3a', 'dark'],
  ] as const)('%s is not possible on %s pages', (colour, theme) => {
    expect(accentColours(colour, theme)).toBeNull();
    expect(accentProblem(colour)?.theme).toBe(theme);
  });

  it('the nearest colour of one that is not possible is possible', () => {
    const refused = COLOURS.map(accentProblem).filter((problem) => problem !== null);
    expect(refused.length).toBeGreaterThan(10);
    for (const { nearest } of refused) expect(accentProblem(nearest)).toBeNull();
  });
});
