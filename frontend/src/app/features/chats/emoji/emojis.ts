import { computed, inject, Injectable, PendingTasks, signal } from '@angular/core';
import { Locale } from '../../../core/i18n/languages';
import { SOURCE_LANGUAGE } from '../../../core/i18n/pick-language';
import { KeyValue } from '../../../platform/key-value';
import { EmojiSet, withTone, type CompactEmoji, type Emoji, type Shortcodes } from './emoji-set';

/** The names of emoji in each language of the app. */
export const EMOJI_NAMES: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>> = {
  en: () => import('emojibase-data/en/compact.json', { with: { type: 'json' } }),
  de: () => import('emojibase-data/de/compact.json', { with: { type: 'json' } }),
};

const USED_KEY = 'chatcall.emojiUsed';
const TONE_KEY = 'chatcall.emojiTone';
/** Number of emoji whose use is remembered. */
const USED_MAX = 48;
/** Before anything was used. */
const STARTERS = '👍 ❤️ 😂 🎉 😮 🙏 👀 ✅ 😀 🙂 😉 😊 😍 🤔 😅 😢 👋 👏 💪 🔥 🚀 💡 ❗ ❌'.split(
  ' ',
);

/** An emoji as it was used, with its skin tone, and how much: recent uses count more. */
type Used = readonly [emoji: string, weight: number];

/** With each use, the weight of earlier ones shrinks. */
const FADE = 0.97;

/** The emoji, loaded on demand, and what the user prefers: skin tone and frequently used ones. */
@Injectable({ providedIn: 'root' })
export class Emojis {
  readonly #store = inject(KeyValue);
  readonly #pending = inject(PendingTasks);
  readonly #language = inject(Locale).language;
  readonly #used = signal(readUsed(this.#store.get(USED_KEY)));
  readonly #tone = signal(readTone(this.#store.get(TONE_KEY)));
  #set: Promise<EmojiSet> | null = null;

  /** Preferred skin tone: 1 (light) to 5 (dark), 0 for none. */
  readonly tone = this.#tone.asReadonly();
  /** The most used emoji first; a few common ones until there are enough. */
  readonly frequent = computed<readonly string[]>(() => {
    const used = [...this.#used()]
      .sort(([, one], [, other]) => other - one)
      .map(([emoji]) => emoji);
    return [...new Set([...used, ...STARTERS])];
  });

  /** All emoji. Rejects when they cannot be loaded; the next call tries again. */
  load(): Promise<EmojiSet> {
    this.#set ??= this.#load();
    return this.#set;
  }

  /** The text that is inserted for an emoji. */
  textOf(emoji: Emoji): string {
    return withTone(emoji, this.#tone());
  }

  setTone(tone: number): void {
    this.#tone.set(tone);
    this.#store.set(TONE_KEY, tone === 0 ? null : String(tone));
  }

  /** Remembers that an emoji was used. */
  use(emoji: string): void {
    const before = new Map(this.#used().map(([one, weight]) => [one, weight * FADE]));
    before.set(emoji, (before.get(emoji) ?? 0) + 1);
    const used = [...before].sort(([, one], [, other]) => other - one).slice(0, USED_MAX - 1);
    // The one that was just used is always kept.
    if (!used.some(([one]) => one === emoji)) used.push([emoji, 1]);
    this.#used.set(used);
    this.#store.set(USED_KEY, JSON.stringify(used));
  }

  async #load(): Promise<EmojiSet> {
    const done = this.#pending.add();
    try {
      const names = EMOJI_NAMES[this.#language] ?? EMOJI_NAMES[SOURCE_LANGUAGE];
      const [entries, codes] = await Promise.all([
        names?.(),
        import('emojibase-data/en/shortcodes/github.json', { with: { type: 'json' } }),
      ]);
      return new EmojiSet(
        (entries?.default ?? []) as readonly CompactEmoji[],
        codes.default as Shortcodes,
      );
    } catch (error) {
      this.#set = null;
      throw error;
    } finally {
      done();
    }
  }
}

function readUsed(stored: string | null): readonly Used[] {
  try {
    const value: unknown = JSON.parse(stored ?? '[]');
    if (!Array.isArray(value)) return [];
    return value
      .filter(
        (entry: unknown): entry is Used =>
          Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number',
      )
      .slice(0, USED_MAX);
  } catch {
    return [];
  }
}

function readTone(stored: string | null): number {
  const tone = Number(stored);
  return Number.isInteger(tone) && tone >= 0 && tone <= 5 ? tone : 0;
}
