import { Component, computed, input, linkedSignal } from '@angular/core';

/** The presence that the dot shows; null shows no dot. */
export type AvatarPresence = 'online' | 'away' | 'offline' | null;

/** The picture or the initials of a person or group. Hidden from screen readers. */
@Component({
  selector: 'cc-avatar',
  templateUrl: './avatar.html',
  styleUrl: './avatar.css',
  host: {
    '[style.--size]': "size() + 'px'",
    'aria-hidden': 'true',
    '[class]': "'hue-' + hue()",
    '[class.group]': 'group()',
  },
})
export class Avatar {
  /** Id of the person or group: determines the colour. */
  readonly seed = input.required<string>();
  readonly name = input.required<string>();
  readonly url = input<string | null>(null);
  /** Edge length in CSS pixels. */
  readonly size = input(40);
  readonly presence = input<AvatarPresence>(null);
  /** Groups have a different shape. */
  readonly group = input(false);

  protected readonly broken = linkedSignal({ source: this.url, computation: () => false });
  protected readonly initials = computed(() => initialsOf(this.name()));
  protected readonly hue = computed(() => hueOf(this.seed()));
}

/** The first graphemes of the first and the last word of a name, in upper case. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, ''))
    .filter((word) => word.length > 0);
  const first = words[0];
  if (first === undefined) return '?';
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return (
    firstGrapheme(first) + (last === undefined ? '' : firstGrapheme(last))
  ).toLocaleUpperCase();
}

/** One of eight colours, always the same for an id (FNV-1a). */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % 8;
}

/** A character of ASCII that nothing after it can join. */
const PLAIN_BEGINNING = /^[ -~](?:[ -~]|$)/;
let graphemes: Intl.Segmenter | undefined;

function firstGrapheme(text: string): string {
  if (PLAIN_BEGINNING.test(text)) return text.charAt(0);
  // Loads the rules of the language: when a name needs it first.
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(text)) return segment;
  return '';
}
