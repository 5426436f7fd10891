import { accentColours, type AccentColours, type Site } from '@chatcall/contracts';
import type { KeyValue } from '../../platform/key-value';
import { LOOK_KEY } from './look-key';

/** Values of properties of the styles that a server replaces (styles/tokens.css, the logo). */
export type LookStyle = Readonly<Record<string, string>>;

/** Nothing for the accent of the app, and for a colour that cannot be one. */
export function accentStyle(accent: string): LookStyle {
  const [light, dark] = accent
    ? [accentColours(accent, 'light'), accentColours(accent, 'dark')]
    : [null, null];
  if (!light || !dark) return {};
  const roles = Object.keys(light) as (keyof AccentColours)[];
  return Object.fromEntries(
    roles.map((role) => [`--cc-${role}`, `light-dark(${light[role]}, ${dark[role]})`]),
  );
}

/** Shows the page with the colours and the logo of the server, and stores them for the next start. */
export function applyLook(
  root: HTMLElement,
  store: KeyValue,
  { accent, logoUrl }: Pick<Site, 'accent' | 'logoUrl'>,
): void {
  const style: LookStyle = {
    ...accentStyle(accent),
    ...(logoUrl !== null && { '--cc-logo': `url("${logoUrl}")`, '--cc-own': 'hidden' }),
  };
  for (const name of Array.from(root.style))
    if (name.startsWith('--cc-') && !(name in style)) root.style.removeProperty(name);
  for (const [name, value] of Object.entries(style)) root.style.setProperty(name, value);
  const text = Object.entries(style)
    .map(([name, value]) => `${name}:${value}`)
    .join(';');
  store.set(LOOK_KEY, text || null);
}
