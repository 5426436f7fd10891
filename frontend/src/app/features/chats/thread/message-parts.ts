import { find } from 'linkifyjs';

/** A piece of a message's text: plain, or a link that may be followed. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
}

/** Cuts a text into plain pieces and links. Only web and mail addresses become links; nothing is ever read as HTML. */
export function partsOf(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const link of find(text, { defaultProtocol: 'https' })) {
    if (!/^(?:https?|mailto):/i.test(link.href)) continue;
    if (link.start > at) parts.push({ text: text.slice(at, link.start), href: null });
    parts.push({ text: text.slice(link.start, link.end), href: link.href });
    at = link.end;
  }
  if (at < text.length) parts.push({ text: text.slice(at), href: null });
  return parts;
}

const EMOJI_ONLY =
  /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?)*|\p{RI}{2}|\s){1,7}$/u;

/** Up to a few emoji and nothing else: drawn large. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 40 && text.trim() !== '' && EMOJI_ONLY.test(text) && !/^\d/.test(text);
}
