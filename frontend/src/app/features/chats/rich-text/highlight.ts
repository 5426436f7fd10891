import hljs from 'highlight.js/lib/core';
import type { LanguageFn } from 'highlight.js';
import { sanitized } from './markdown-renderer';

type Load = () => Promise<{ readonly default: LanguageFn }>;

/** The languages that are highlighted, and the names that people use for them. */
const LANGUAGES: readonly (readonly [names: string, load: Load])[] = [
  ['bash sh shell zsh console', () => import('highlight.js/lib/languages/bash')],
  ['c h', () => import('highlight.js/lib/languages/c')],
  ['cpp c++ cc hpp', () => import('highlight.js/lib/languages/cpp')],
  ['csharp cs c#', () => import('highlight.js/lib/languages/csharp')],
  ['css', () => import('highlight.js/lib/languages/css')],
  ['diff patch', () => import('highlight.js/lib/languages/diff')],
  ['dockerfile docker', () => import('highlight.js/lib/languages/dockerfile')],
  ['go golang', () => import('highlight.js/lib/languages/go')],
  ['graphql gql', () => import('highlight.js/lib/languages/graphql')],
  ['http', () => import('highlight.js/lib/languages/http')],
  ['ini toml', () => import('highlight.js/lib/languages/ini')],
  ['java', () => import('highlight.js/lib/languages/java')],
  ['javascript js jsx mjs', () => import('highlight.js/lib/languages/javascript')],
  ['json jsonc', () => import('highlight.js/lib/languages/json')],
  ['kotlin kt', () => import('highlight.js/lib/languages/kotlin')],
  ['lua', () => import('highlight.js/lib/languages/lua')],
  ['makefile make', () => import('highlight.js/lib/languages/makefile')],
  ['markdown md', () => import('highlight.js/lib/languages/markdown')],
  ['nginx', () => import('highlight.js/lib/languages/nginx')],
  ['perl pl', () => import('highlight.js/lib/languages/perl')],
  ['php', () => import('highlight.js/lib/languages/php')],
  ['powershell ps1', () => import('highlight.js/lib/languages/powershell')],
  ['python py', () => import('highlight.js/lib/languages/python')],
  ['r', () => import('highlight.js/lib/languages/r')],
  ['ruby rb', () => import('highlight.js/lib/languages/ruby')],
  ['rust rs', () => import('highlight.js/lib/languages/rust')],
  ['scala', () => import('highlight.js/lib/languages/scala')],
  ['scss sass', () => import('highlight.js/lib/languages/scss')],
  ['sql pgsql postgres', () => import('highlight.js/lib/languages/sql')],
  ['swift', () => import('highlight.js/lib/languages/swift')],
  ['typescript ts tsx', () => import('highlight.js/lib/languages/typescript')],
  ['xml html svg', () => import('highlight.js/lib/languages/xml')],
  ['yaml yml', () => import('highlight.js/lib/languages/yaml')],
];

const BY_NAME = new Map<string, { readonly id: string; readonly load: Load }>(
  LANGUAGES.flatMap(([names, load]) => {
    const all = names.split(' ');
    const id = all[0] ?? '';
    return all.map((name) => [name, { id, load }] as const);
  }),
);

/** Code with a longer line is not highlighted: some languages would take seconds. */
const LINE_MAX = 500;

/**
 * Highlighted code; null for a language that is not supported, and for code with very long lines.
 * Loads the language first.
 */
export async function highlighted(
  code: string,
  language: string,
): Promise<DocumentFragment | null> {
  const known = BY_NAME.get(language);
  if (!known || code.split('\n').some((line) => line.length > LINE_MAX)) return null;
  if (!hljs.getLanguage(known.id)) hljs.registerLanguage(known.id, (await known.load()).default);
  return sanitized(hljs.highlight(code, { language: known.id, ignoreIllegals: true }).value);
}
