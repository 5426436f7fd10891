/** Its set has thousands of sequences, so it is built when a text needs it first. */
let emojiOnly: RegExp | undefined;
/** Begins with a character that an emoji can begin with, and has no Latin letter. */
const POSSIBLE = /^\s*\p{Emoji}[^A-Za-z]*$/u;
/** Longer texts are not examined. */
const LENGTH_MAX = 120;

/** Whether a text is one to three emoji and nothing else: they are shown larger. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > LENGTH_MAX || !POSSIBLE.test(text)) return false;
  emojiOnly ??= /^\s*(?:\p{RGI_Emoji}\s*){1,3}$/v;
  return emojiOnly.test(text);
}
