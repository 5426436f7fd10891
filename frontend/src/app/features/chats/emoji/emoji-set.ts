/** An emoji of the list. */
export interface Emoji {
  readonly emoji: string;
  /** Its name in the language of the app. */
  readonly label: string;
  /** Names between colons, in English as in other products; the usual one first. */
  readonly shortcodes: readonly string[];
  /** With each skin tone, from light to dark; empty when it has none. */
  readonly tones: readonly string[];
}

export interface EmojiGroup {
  readonly id: number;
  readonly emojis: readonly Emoji[];
}

/** An entry of `emojibase-data/<language>/compact.json`. */
export interface CompactEmoji {
  readonly group?: number;
  readonly hexcode: string;
  readonly label: string;
  readonly unicode: string;
  readonly tags?: readonly string[];
  readonly skins?: readonly CompactEmoji[];
}

export type Shortcodes = Readonly<Record<string, string | readonly string[]>>;

/** Parts of other emoji (skin tones, hair), which are none by themselves. */
const COMPONENTS = 2;
/** Recommended for general interchange, as far as this browser knows. */
const RGI = /^\p{RGI_Emoji}$/v;
const TONES = ['1F3FB', '1F3FC', '1F3FD', '1F3FE', '1F3FF'];

interface Indexed {
  readonly emoji: Emoji;
  readonly codes: readonly string[];
  readonly label: string;
  readonly words: readonly string[];
}

/** All emoji with their names, and the search for them. */
export class EmojiSet {
  readonly groups: readonly EmojiGroup[];
  readonly #index: readonly Indexed[];
  readonly #byCode = new Map<string, Emoji>();
  readonly #byText = new Map<string, Emoji>();

  constructor(entries: readonly CompactEmoji[], shortcodes: Shortcodes) {
    const groups = new Map<number, Emoji[]>();
    this.#index = entries.flatMap((entry) => {
      if (entry.group === undefined || entry.group === COMPONENTS) return [];
      const emoji = emojiOf(entry, shortcodes);
      // Newer than this browser: it could not show it.
      if (!RGI.test(emoji.emoji)) return [];
      groups.set(entry.group, [...(groups.get(entry.group) ?? []), emoji]);
      for (const code of emoji.shortcodes) this.#byCode.set(code, emoji);
      for (const text of [emoji.emoji, ...emoji.tones]) this.#byText.set(text, emoji);
      return [indexed(emoji, entry.tags ?? [])];
    });
    this.groups = [...groups]
      .sort(([one], [other]) => one - other)
      .map(([id, emojis]) => ({ id, emojis }));
  }

  /** The emoji with this name between colons. */
  byShortcode(code: string): Emoji | null {
    return this.#byCode.get(code.toLowerCase()) ?? null;
  }

  /** The emoji of a text, which may have a skin tone. */
  byText(text: string): Emoji | null {
    return this.#byText.get(text) ?? null;
  }

  /** The best matches first: names that begin with the query, then other words. */
  search(query: string, max: number): readonly Emoji[] {
    const wanted = fold(query.replace(/^:|:$/g, ''));
    const words = wanted.split(/[\s_-]+/).filter(Boolean);
    if (words.length === 0) return [];
    return this.#index
      .map((entry) => ({ entry, rank: rankOf(entry, wanted, words) }))
      .filter(({ rank }) => rank !== null)
      .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
      .slice(0, max)
      .map(({ entry }) => entry.emoji);
  }
}

/** The variant of an emoji with a skin tone: 1 (light) to 5 (dark), 0 for none. */
export function withTone(emoji: Emoji, tone: number): string {
  return emoji.tones[tone - 1] ?? emoji.emoji;
}

/** An emoji as people send it: the list adds a variation selector to some that need none. */
function recommended(text: string): string {
  return RGI.test(text) ? text : text.replaceAll('\ufe0f', '');
}

function emojiOf(entry: CompactEmoji, shortcodes: Shortcodes): Emoji {
  return {
    emoji: recommended(entry.unicode),
    label: entry.label,
    shortcodes: [shortcodes[entry.hexcode] ?? []].flat(),
    tones: TONES.flatMap((tone) => {
      // Emoji of two people also exist with two tones.
      const variant = entry.skins?.find(({ hexcode }) =>
        (hexcode.match(/1F3F[B-F]/g) ?? ['none']).every((found) => found === tone),
      );
      return variant ? [recommended(variant.unicode)] : [];
    }),
  };
}

function indexed(emoji: Emoji, tags: readonly string[]): Indexed {
  const words = [emoji.label, ...tags, ...emoji.shortcodes].flatMap((text) =>
    fold(text).split(/[\s_:,.“”()-]+/),
  );
  return {
    emoji,
    codes: emoji.shortcodes.map(fold),
    label: fold(emoji.label),
    words: [...new Set(words)].filter(Boolean),
  };
}

/** Smaller is better; null for no match. */
function rankOf(entry: Indexed, wanted: string, words: readonly string[]): number | null {
  if (entry.codes.includes(wanted)) return 0;
  if (entry.label === wanted) return 1;
  if (entry.codes.some((code) => code.startsWith(wanted))) return 2;
  if (entry.label.startsWith(wanted)) return 3;
  if (words.every((word) => entry.words.includes(word))) return 4;
  if (words.every((word) => entry.words.some((one) => one.startsWith(word)))) return 5;
  return null;
}

/** Without case and accents. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
