import { find } from 'linkifyjs';

/** A part of a message: plain text or a link. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
}

/**
 * Characters that end a link: white space, controls, ASCII that is not valid in an address, and the
 * punctuation of other scripts (，。、）」»”؟।), except word joiners (· ・ ׳ ״, dashes), which may be in
 * a path.
 */
const OUTSIDE =
  /([\s"<>\\`\uFF04\uFF0B\uFF1C-\uFF1E\uFF3E\uFF40\uFF5C\uFF5E\uFFE0-\uFFE6]|(?![\p{ASCII}·・׳״\u200C\u200D\p{Pd}\p{Pc}])[\p{P}\p{C}\p{Z}]|[\u2014\u2015]|(?<=\])(?=\())/u;
/** Punctuation at the end of a link that is not part of it. Links may end in `-` and `_`. */
const TRAILING = /^(?:[([{.,:;!?'*·・׳״\u200C\u200D]|(?!-)\p{Pd})$/u;
/** In scripts without spaces, the words before a mail address are not part of it. */
const WORDS_BEFORE_MAIL =
  /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}]+(?=[\p{ASCII}]+@)/u;
/** A host is shorter. */
const LONG_HOST = /^(?:https?:\/\/)?[^/?#]{300}/i;
/**
 * The host, up to where its last label changes from ASCII to another script: that is the next word.
 */
const HOST =
  /^(?:https?:\/\/)?[^/?#]*?[a-z0-9](?=[^\p{ASCII}\p{sc=Latin}\p{M}][^./?#]*(?:[/?#]|$))/iu;

/**
 * Splits a text into plain text and links. Links are mail addresses and addresses that begin with
 * http://, https://, mailto: or www. A name with a dot is no link: `README.md` and `deploy.sh` are
 * files as well as domains.
 */
export function partsOf(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  let start = 0;
  for (const piece of text.split(OUTSIDE)) {
    for (const found of piece.length > 3 ? find(piece, { defaultProtocol: 'https' }) : []) {
      const link = linkOf(found.type, found.value);
      if (!link) continue;
      const begin = start + found.start + link.skip;
      if (begin > at) parts.push({ text: text.slice(at, begin), href: null });
      at = begin + link.text.length;
      parts.push({ text: link.text, href: link.href });
    }
    start += piece.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), href: null });
  return parts;
}

/** The part of `value` that is a link, and its start; null for none. */
function linkOf(type: string, value: string): { skip: number; text: string; href: string } | null {
  const skip = type === 'email' ? (WORDS_BEFORE_MAIL.exec(value)?.[0].length ?? 0) : 0;
  const whole = value.slice(skip);
  if (type !== 'email' && !/^(?:https?:\/\/|mailto:|www\.)/i.test(whole)) return null;
  if (LONG_HOST.test(whole)) return null;
  const text = trimmed(type === 'email' ? whole : (HOST.exec(whole)?.[0] ?? whole));
  const scheme = type === 'email' ? 'mailto:' : /^www\./i.test(text) ? 'https://' : '';
  const href = scheme + text;
  return URL.canParse(href) ? { skip, text, href } : null;
}

const OPENER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Without trailing punctuation, and without a closing bracket that was opened outside the link. */
function trimmed(address: string): string {
  const open: string[] = [];
  for (const { index, 0: sign } of address.matchAll(/[()[\]{}]/g)) {
    if (!(sign in OPENER)) open.push(sign);
    else if (open.pop() !== OPENER[sign]) return trimmed(address.slice(0, index));
  }
  // Character by character: a pattern for all of them takes quadratic time in a long row.
  let end = address.length;
  while (TRAILING.test(address.charAt(end - 1))) end -= 1;
  return end < address.length ? trimmed(address.slice(0, end)) : address;
}
