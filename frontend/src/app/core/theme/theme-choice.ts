export type ThemeChoice = 'system' | 'light' | 'dark';

/** Storage key of the chosen theme. */
export const THEME_KEY = 'chatcall.theme';

/** The stored choice; `system` when there is none. */
export function asChoice(stored: string | null): ThemeChoice {
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Applies the choice to the page. */
export function applyTheme(root: HTMLElement, choice: ThemeChoice): void {
  if (choice === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = choice;
}
