import { Pipe, type PipeTransform } from '@angular/core';

/** Letters of scripts that are written from right to left, and the mark and the letter mark of that direction. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\u200F\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
/** Embeddings, overrides and isolates: one that is not closed, or closed once too often, would reorder what follows. */
const DIRECTION_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;
const [FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE] = ['\u2068', '\u2069'];

/**
 * What a person wrote (a name, a title, a text) as a part of a sentence: its direction reorders neither the sentence nor what is
 * beside it. For plain text; an element that shows nothing else has `dir="auto"` instead.
 */
export function isolate(text: string): string {
  const plain = text.replace(DIRECTION_CONTROLS, '');
  if (!RIGHT_TO_LEFT.test(plain)) return plain;
  return FIRST_STRONG_ISOLATE + plain + POP_DIRECTIONAL_ISOLATE;
}

/** {@link isolate} in a marked text of a template. */
@Pipe({ name: 'isolate' })
export class IsolatePipe implements PipeTransform {
  transform(text: string): string {
    return isolate(text);
  }
}
