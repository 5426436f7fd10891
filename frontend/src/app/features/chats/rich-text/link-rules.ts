import { mentionAt } from '@chatcall/contracts';
import type { MarkdownIt, StateCore, StateInline, Token } from 'markdown-it';
import { partsOf } from './links';

/** Where a link leads, when its text does not show that. */
export type LinkMeta = Readonly<Record<'target', string | null>>;

/** Emphasis is not kept out of longer addresses, so that parsing takes linear time. */
const ADDRESS_MAX = 2048;
const SCHEMES = /^(?:https?|mailto):/i;
const WEB_SCHEME_BEFORE = /(?:^|[^\p{L}\p{N}])(https?)$/iu;

/**
 * Links: only addresses of the web and of mail, found in plain text by the rules of {@link partsOf}.
 * Images become links, so that nothing is loaded from other servers.
 */
export function linkRules(parser: MarkdownIt): void {
  const normalize = parser.normalizeLink.bind(parser);
  parser.normalizeLink = (url) => normalize(/^www\./i.test(url) ? `https://${url}` : url);
  parser.validateLink = (url) => SCHEMES.test(url) && URL.canParse(url);
  parser.inline.ruler.after('text', 'web-address', webAddress);
  parser.inline.ruler.before('autolink', 'mention', mention);
  parser.core.ruler.push('images', (state) => eachInline(state, imagesToLinks));
  parser.core.ruler.push('addresses', (state) => eachInline(state, addressesToLinks));
  parser.core.ruler.push('link-targets', (state) => eachInline(state, showTargets));
}

/**
 * An address in plain text. Handled before emphasis, so that `*` and `_` in it stay: the text before
 * a colon is pending when the parser stops there.
 */
function webAddress(state: StateInline, silent: boolean): boolean {
  const scheme = WEB_SCHEME_BEFORE.exec(state.pending.slice(-10))?.[1];
  if (state.linkLevel > 0 || !scheme || !state.src.startsWith('://', state.pos)) return false;
  const start = state.pos - scheme.length;
  const [word = ''] = /^[^\s<]*/.exec(state.src.slice(start, start + ADDRESS_MAX)) ?? [];
  const [link] = word.length < ADDRESS_MAX ? partsOf(word) : [];
  if (!link?.href) return false;
  // Emphasis around the address: `*https://example.org*`.
  const text = link.text.replace(/[*_~]+$/, '');
  if (!silent) {
    state.pending = state.pending.slice(0, -scheme.length);
    state.push('link_open', 'a', 1).attrs = [['href', text]];
    state.push('text', '', 0).content = text;
    state.push('link_close', 'a', -1);
  }
  state.pos = start + text.length;
  return true;
}

/** A mention: its name is known where the message is shown. */
function mention(state: StateInline, silent: boolean): boolean {
  const token = mentionAt(state.src, state.pos);
  if (!token) return false;
  if (!silent) state.push('mention', '', 0).content = token.target;
  state.pos = token.end;
  return true;
}

function eachInline(
  state: StateCore,
  change: (tokens: readonly Token[], state: StateCore) => Token[],
): void {
  for (const token of state.tokens)
    if (token.children) token.children = change(token.children, state);
}

function imagesToLinks(tokens: readonly Token[], state: StateCore): Token[] {
  let links = 0;
  return tokens.flatMap((token) => {
    links += token.type === 'link_open' ? 1 : token.type === 'link_close' ? -1 : 0;
    if (token.type !== 'image') return [token];
    const href = String(token.attrGet('src') ?? '');
    const text = token.content || href;
    return links > 0 ? [textOf(text, token.level, state)] : link(text, href, token.level, state);
  });
}

function addressesToLinks(tokens: readonly Token[], state: StateCore): Token[] {
  let links = 0;
  return tokens.flatMap((token) => {
    links += token.type === 'link_open' ? 1 : token.type === 'link_close' ? -1 : 0;
    if (links > 0 || token.type !== 'text') return [token];
    return partsOf(token.content).flatMap(({ text, href }) =>
      href === null ? [textOf(text, token.level, state)] : link(text, href, token.level, state),
    );
  });
}

function showTargets(tokens: readonly Token[]): Token[] {
  let open: Token | null = null;
  let text = '';
  for (const token of tokens) {
    if (token.type === 'link_open') [open, text] = [token, ''];
    else if (token.type === 'link_close' && open) {
      const href = String(open.attrGet('href') ?? '');
      const meta: LinkMeta = { target: leadsTo(text, href) ? null : targetOf(href) };
      if (meta.target !== null) open.attrSet('title', href);
      else open.attrs = open.attrs?.filter(([name]) => name !== 'title') ?? null;
      token.meta = meta;
      open = null;
    } else text += token.content;
  }
  return [...tokens];
}

/** Whether a link's text is its target. */
function leadsTo(text: string, href: string): boolean {
  const target = URL.parse(href)?.href;
  return ['', 'https://', 'http://', 'mailto:'].some(
    (scheme) => URL.parse(scheme + text.trim())?.href === target,
  );
}

/** The part of an address that says where it leads; international names as they are encoded. */
function targetOf(href: string): string {
  const url = URL.parse(href);
  return url?.host || url?.pathname || href;
}

function link(text: string, href: string, level: number, state: StateCore): Token[] {
  const open = new state.Token('link_open', 'a', 1);
  open.attrs = [['href', href]];
  open.level = level;
  return [open, textOf(text, level + 1, state), new state.Token('link_close', 'a', -1)];
}

function textOf(text: string, level: number, state: StateCore): Token {
  const token = new state.Token('text', '', 0);
  token.content = text;
  token.level = level;
  return token;
}
