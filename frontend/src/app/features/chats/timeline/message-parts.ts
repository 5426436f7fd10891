import { find } from 'linkifyjs';

/** A piece of a message's text: plain, or a link that may be followed. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
}

/**
 * Where a link ends at the latest: white space, controls, ASCII that no address holds, and the punctuation of other scripts (，。、）」»”؟।).
 * What joins words there (· ・ ׳ ״, dashes, joiners) may be part of a path.
 */
const OUTSIDE =
  /([\s"<>\\`\uFF04\uFF0B\uFF1C-\uFF1E\uFF3E\uFF40\uFF5C\uFF5E\uFFE0-\uFFE6]|(?![\p{ASCII}·・׳״\u200C\u200D\p{Pd}\p{Pc}])[\p{P}\p{C}\p{Z}]|[\u2014\u2015]|(?<=\])(?=\())/u;
/** A character that ends a sentence, or begins something new, not an address. Addresses do end in `-` and `_`. */
const TRAILING = /^(?:[([{.,:;!?'*·・׳״\u200C\u200D]|(?!-)\p{Pd})$/u;
/** Writing without spaces: the words before an address are no part of its name. */
const WORDS_BEFORE_MAIL =
  /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}]+(?=[\p{ASCII}]+@)/u;
/** No host is as long. */
const LONG_HOST = /^(?:https?:\/\/)?[^/?#]{300}/i;
/** The host, up to where its last label would change from ASCII to another script: no top-level domain does. */
const HOST =
  /^(?:https?:\/\/)?[^/?#]*?[a-z0-9](?=[^\p{ASCII}\p{sc=Latin}\p{M}][^./?#]*(?:[/?#]|$))/iu;

/**
 * Cuts a text into plain pieces and links; nothing is ever read as HTML. Links are mail addresses and what begins with http://,
 * https://, mailto: or www. A name with a dot is none: `README.md` and `deploy.sh` are files as well as foreign domains.
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

/** The part of `value` that is a link, and where it begins; null for none. */
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

/** Without a closing bracket that was opened outside, and without what trails. */
function trimmed(address: string): string {
  const open: string[] = [];
  for (const { index, 0: sign } of address.matchAll(/[()[\]{}]/g)) {
    if (!(sign in OPENER)) open.push(sign);
    else if (open.pop() !== OPENER[sign]) return trimmed(address.slice(0, index));
  }
  // From the end, one by one: a pattern for all of them would look through a long row again from each of its characters.
  let end = address.length;
  while (TRAILING.test(address.charAt(end - 1))) end -= 1;
  return end < address.length ? trimmed(address.slice(0, end)) : address;
}

const EMOJI_ONLY =
  /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?)*|\p{RI}{2}|\s){1,7}$/u;

/** Up to a few emoji and nothing else: drawn large. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 40 && text.trim() !== '' && EMOJI_ONLY.test(text) && !/^\d/.test(text);
}
