/**
 * Runs inside the page before its first paint; the build puts it there (frontend/tools/page.mjs).
 * Applies the chosen theme and the look of the server, and requests what the page that opens needs together with the app, not
 * one after the other: the scripts of the page, and the texts of the language.
 */
import { SESSION_HINT_COOKIE } from '@chatcall/contracts';
import {
  LANGUAGE_KEY,
  pickLanguage,
  SOURCE_LANGUAGE,
  textsPath,
} from './app/core/i18n/pick-language';
import { LOOK_KEY } from './app/core/site/look-key';
import { applyTheme, asChoice, THEME_KEY } from './app/core/theme/theme-choice';

/** The scripts of each page, which the build fills in. */
declare const PAGE_SCRIPTS: Readonly<Record<'sign-in' | 'chats', readonly string[]>>;

/** Null also when the storage is blocked. */
function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function request(attributes: Readonly<Record<string, string>>): void {
  const link = document.createElement('link');
  for (const [name, value] of Object.entries(attributes)) link.setAttribute(name, value);
  document.head.append(link);
}

// With a session any address leads to a page of the shell, otherwise to the one to sign in.
const signedIn = document.cookie.includes(`${SESSION_HINT_COOKIE}=`);
for (const href of PAGE_SCRIPTS[signedIn ? 'chats' : 'sign-in'])
  request({ rel: 'modulepreload', href, fetchpriority: 'low' });
const language = pickLanguage(stored(LANGUAGE_KEY), navigator.languages);
if (language !== SOURCE_LANGUAGE)
  request({ rel: 'preload', as: 'fetch', crossorigin: 'anonymous', href: textsPath(language) });
applyTheme(document.documentElement, asChoice(stored(THEME_KEY)));
document.documentElement.style.cssText = stored(LOOK_KEY) ?? '';
