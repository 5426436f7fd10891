import { Pipe, type PipeTransform } from '@angular/core';

/** Letters of right-to-left scripts, and the right-to-left marks. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\u200F\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
/** Embeddings, overrides and isolates: without their end they would reorder the text after them. */
const DIRECTION_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;
const [FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE] = ['\u2068', '\u2069'];

/**
 * Isolates the direction of user input (a name, a title, a text) within a sentence, so that it does
 * not reorder the text around it. An element that shows nothing else has `dir="auto"` instead.
 */
export function isolate(text: string): string {
  const plain = text.replace(DIRECTION_CONTROLS, '');
  if (!RIGHT_TO_LEFT.test(plain)) return plain;
  return FIRST_STRONG_ISOLATE + plain + POP_DIRECTIONAL_ISOLATE;
}

/** {@link isolate} for templates. */
@Pipe({ name: 'isolate' })
export class IsolatePipe implements PipeTransform {
  transform(text: string): string {
    return isolate(text);
  }
}
