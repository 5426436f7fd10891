import { inject, Injectable } from '@angular/core';
import type { Suggestion, TriggerProvider } from '../composer/trigger-provider';
import type { Emoji } from './emoji-set';
import { Emojis } from './emojis';

const SUGGESTED_MAX = 8;

/** Suggests emoji after a colon: `:tad`. A whole name between colons is replaced at once. */
@Injectable({ providedIn: 'root' })
export class EmojiProvider implements TriggerProvider {
  readonly #emojis = inject(Emojis);

  readonly trigger = ':';
  // `:)` and `:D` stay as they are.
  readonly minLength = 2;
  readonly query = /^[\p{L}\p{M}\p{N}_+-]+/u;
  readonly label = (): string => $localize`:@@emoji.picker:Emoji`;

  async suggest(query: string): Promise<readonly Suggestion[]> {
    const set = await this.#emojis.load();
    return set.search(query, SUGGESTED_MAX).map((emoji) => this.#suggestion(emoji));
  }

  async closed(query: string): Promise<Suggestion | null> {
    const emoji = (await this.#emojis.load()).byShortcode(query);
    return emoji ? this.#suggestion(emoji) : null;
  }

  picked({ text }: Suggestion): void {
    this.#emojis.use(text);
  }

  #suggestion(emoji: Emoji): Suggestion {
    const text = this.#emojis.textOf(emoji);
    const [code] = emoji.shortcodes;
    return {
      id: emoji.emoji,
      text,
      symbol: text,
      label: emoji.label,
      ...(code === undefined ? {} : { detail: `:${code}:` }),
    };
  }
}
