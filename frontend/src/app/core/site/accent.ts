import { accentColours, type AccentColours } from '@chatcall/contracts';
import type { KeyValue } from '../../platform/key-value';
import { ACCENT_KEY } from './accent-key';

/** Values of the colour roles that an accent replaces (styles/tokens.css), by their properties. */
export type AccentStyle = Readonly<Record<string, string>>;

/** Nothing for the accent of the app, and for a colour that cannot be one. */
export function accentStyle(accent: string): AccentStyle {
  const [light, dark] = accent
    ? [accentColours(accent, 'light'), accentColours(accent, 'dark')]
    : [null, null];
  if (!light || !dark) return {};
  const roles = Object.keys(light) as (keyof AccentColours)[];
  return Object.fromEntries(
    roles.map((role) => [`--cc-${role}`, `light-dark(${light[role]}, ${dark[role]})`]),
  );
}

/** Shows the page in the colours of the server, and stores them for the next start. */
export function applyAccent(root: HTMLElement, store: KeyValue, accent: string): void {
  const style = accentStyle(accent);
  for (const name of Array.from(root.style))
    if (name.startsWith('--cc-') && !(name in style)) root.style.removeProperty(name);
  for (const [name, value] of Object.entries(style)) root.style.setProperty(name, value);
  const text = Object.entries(style)
    .map(([name, value]) => `${name}:${value}`)
    .join(';');
  store.set(ACCENT_KEY, text || null);
}
