/**
 * The colours that the apps derive from the accent of a server, one set for light and one for dark
 * pages. The hue and the strength of the accent stay; its lightness is changed as little as it takes
 * until text is readable. A colour that would have to change too much is not accepted.
 */

/** Colours of one theme, by role: `--cc-<role>` of the web app. */
export interface AccentColours {
  /** Controls, and text on pages. */
  readonly primary: string;
  readonly 'primary-hover': string;
  readonly 'on-primary': string;
  readonly 'primary-soft': string;
  readonly 'on-primary-soft': string;
  /** Own messages. */
  readonly 'bubble-own': string;
  readonly 'on-bubble-own': string;
  readonly 'on-bubble-own-2': string;
}

export type AccentTheme = 'light' | 'dark';

/** Why a colour cannot be the accent. */
export interface AccentProblem {
  /** The pages on which it would have to change too much. */
  readonly theme: AccentTheme;
  /** The colour like it that can be the accent. */
  readonly nearest: string;
}

/** The backgrounds of the pages, as in the styles of the web app. */
export const PAGE_GROUNDS: Readonly<Record<AccentTheme, readonly string[]>> = {
  light: ['#f6f3ec', '#fffdf9', '#eee9de', '#e6e0d2'],
  dark: ['#161815', '#1d201c', '#191c18', '#2a2e29'],
};

/** Contrast of text, and of controls, to what is behind them (WCAG 2.2, 1.4.3 and 1.4.11). */
const TEXT_CONTRAST = 4.5;
const CONTROL_CONTRAST = 3;

/** How much the lightness of the accent may change, of 1: so that it is still recognised. */
const LIGHTNESS_CHANGE = 0.4;
const STEP = 0.01;

/** A colour in OKLab: lightness from 0 to 1, and its hue and strength as two coordinates. */
interface Lab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

/** Lightness and greatest strength of the roles around the accent. */
const SHADES = {
  light: {
    hover: -0.05,
    on: [1, 0],
    soft: [0.91, 0.03],
    onSoft: [0.34, 0.06],
    second: [0.43, 0.04],
  },
  dark: {
    hover: 0.05,
    on: [0.25, 0.04],
    soft: [0.33, 0.04],
    onSoft: [0.92, 0.04],
    second: [0.8, 0.04],
  },
} as const;

/** Whether the text is a colour as `#rrggbb`, in lower case. */
export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/.test(text);
}

/** The contrast of two colours, from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [bright = 0, dark = 0] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (bright + 0.05) / (dark + 0.05);
}

/** The colours that are derived from the accent; null when it cannot be readable on such pages. */
export function accentColours(accent: string, theme: AccentTheme): AccentColours | null {
  const lab = labOf(accent);
  const direction = theme === 'light' ? -1 : 1;
  for (let change = 0; change <= LIGHTNESS_CHANGE + STEP / 2; change += STEP) {
    const colours = derive({ ...lab, l: lab.l + direction * change }, theme);
    if (isReadable(colours, theme)) return colours;
  }
  return null;
}

/** Why the colour cannot be the accent; null when it can. */
export function accentProblem(accent: string): AccentProblem | null {
  const theme = unreadable(accent);
  if (theme === null) return null;
  const lab = labOf(accent);
  const direction = theme === 'light' ? -1 : 1;
  for (let change = STEP; change < 1; change += STEP) {
    const nearest = hexOf({ ...lab, l: lab.l + direction * change });
    if (unreadable(nearest) === null) return { theme, nearest };
  }
  throw new Error('There is no accent like this colour.');
}

function unreadable(accent: string): AccentTheme | null {
  return (['light', 'dark'] as const).find((theme) => !accentColours(accent, theme)) ?? null;
}

function derive(lab: Lab, theme: AccentTheme): AccentColours {
  const { hover, on, soft, onSoft, second } = SHADES[theme];
  const shade = ([lightness, strength]: readonly [number, number]): string =>
    hexOf(weaker({ ...lab, l: lightness }, strength));
  return {
    primary: hexOf(lab),
    'primary-hover': hexOf({ ...lab, l: lab.l + hover }),
    'on-primary': shade(on),
    'primary-soft': shade(soft),
    'on-primary-soft': shade(onSoft),
    'bubble-own': shade(soft),
    'on-bubble-own': shade(onSoft),
    'on-bubble-own-2': shade(second),
  };
}

function isReadable(colours: AccentColours, theme: AccentTheme): boolean {
  const reaches = (least: number, front: string, ...grounds: readonly string[]): boolean =>
    grounds.every((ground) => contrastOf(front, ground) >= least);
  const { primary } = colours;
  return (
    reaches(TEXT_CONTRAST, primary, ...PAGE_GROUNDS[theme], colours['bubble-own']) &&
    reaches(TEXT_CONTRAST, colours['on-primary'], primary, colours['primary-hover']) &&
    reaches(TEXT_CONTRAST, colours['on-primary-soft'], colours['primary-soft']) &&
    reaches(TEXT_CONTRAST, colours['on-bubble-own'], colours['bubble-own']) &&
    reaches(TEXT_CONTRAST, colours['on-bubble-own-2'], colours['bubble-own']) &&
    reaches(CONTROL_CONTRAST, colours['primary-hover'], ...PAGE_GROUNDS[theme]) &&
    reaches(CONTROL_CONTRAST, primary, colours['primary-soft'])
  );
}

function weaker(lab: Lab, strength: number): Lab {
  const factor = Math.min(1, strength / Math.max(Math.hypot(lab.a, lab.b), Number.EPSILON));
  return { l: lab.l, a: lab.a * factor, b: lab.b * factor };
}

/** Red, green and blue from 0 to 1, in light and not as stored. */
function lightOf(hex: string): readonly [number, number, number] {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function luminance(hex: string): number {
  const [r, g, b] = lightOf(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** By https://bottosson.github.io/posts/oklab/, as in CSS Color 4. */
function labOf(hex: string): Lab {
  const [r, g, b] = lightOf(hex);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

/** As strong as screens can show it at this lightness. */
function hexOf(lab: Lab): string {
  for (let strength = 1; strength > 0; strength -= STEP) {
    const light = toLight({ l: lab.l, a: lab.a * strength, b: lab.b * strength });
    if (light.every((value) => value > -0.0005 && value < 1.0005)) return encode(light);
  }
  return encode(toLight({ l: Math.min(1, Math.max(0, lab.l)), a: 0, b: 0 }));
}

function toLight({ l, a, b }: Lab): readonly number[] {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
}

function encode(light: readonly number[]): string {
  const channels = light.map((value) => {
    const within = Math.min(1, Math.max(0, value));
    const stored = within <= 0.0031308 ? within * 12.92 : 1.055 * within ** (1 / 2.4) - 0.055;
    return Math.round(stored * 255)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}
