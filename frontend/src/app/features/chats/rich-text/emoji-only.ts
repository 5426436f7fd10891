const EMOJI_ONLY = /^\s*(?:\p{RGI_Emoji}\s*){1,3}$/v;
/** Longer texts are not examined. */
const LENGTH_MAX = 120;

/** Whether a text is one to three emoji and nothing else: they are shown larger. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= LENGTH_MAX && EMOJI_ONLY.test(text);
}
