import type { ByteEdit, Effort } from './byte-edits.js';

/** The local name of a property of a place; prefixes differ: `exif:GPSLatitude`. */
const PROPERTY = /:GPS\w*/g;
const PREFIX = /[\w.-]{1,64}$/;
const PREFIX_MAX = 64;
const VALUE = /\s*=\s*(?:"[^"]*"|'[^']*')/y;
const TAG_END = /[^<>]*>/y;
const REST = /GPS(?:Latitude|Longitude|Dest|Position|Altitude|Area)/;

/**
 * What removes the place from a packet of XMP, which is XML: its properties, attributes or elements,
 * become spaces, so that the packet keeps its length. A packet in which they cannot be found that way
 * (UTF-16, damaged) becomes spaces as a whole.
 */
export function placeInXmp(packet: Buffer, effort: Effort): ByteEdit[] {
  effort.spendBytes(packet.length);
  // One character for each byte.
  const text = packet.toString('latin1');
  const edits: ByteEdit[] = [];
  const rest = Buffer.from(packet);
  let position = 0;
  for (const { index, 0: name } of text.matchAll(PROPERTY)) {
    if (index < position) continue;
    const prefix = PREFIX.exec(text.slice(Math.max(0, index - PREFIX_MAX), index))?.[0] ?? '';
    const start = index - prefix.length;
    const isElement = text[start - 1] === '<';
    const end = isElement
      ? elementEnd(text, prefix + name, index + name.length)
      : attributeEnd(text, index + name.length);
    // Its end is not looked for again and again: that would take hours for many of them.
    if (end === null && isElement) return whole(packet);
    if (end === null) continue;
    effort.spendEdit();
    const begin = isElement ? start - 1 : start;
    edits.push({ start: begin, end, bytes: Buffer.alloc(end - begin, ' ') });
    rest.fill(' ', begin, end);
    position = end;
  }
  return REST.test(rest.toString('latin1').replaceAll('\0', '')) ? whole(packet) : edits;
}

function whole(packet: Buffer): ByteEdit[] {
  return [{ start: 0, end: packet.length, bytes: Buffer.alloc(packet.length, ' ') }];
}

/** @param at the end of the name. @returns null when there is no value */
function attributeEnd(text: string, at: number): number | null {
  VALUE.lastIndex = at;
  return VALUE.test(text) ? VALUE.lastIndex : null;
}

/** @param at the end of the name in the first tag. @returns null when the element has no end */
function elementEnd(text: string, name: string, at: number): number | null {
  TAG_END.lastIndex = at;
  if (!TAG_END.test(text)) return null;
  const end = TAG_END.lastIndex;
  if (text[end - 2] === '/') return end;
  const closing = text.indexOf(`</${name}`, end);
  if (closing === -1) return null;
  const last = text.indexOf('>', closing);
  return last === -1 ? null : last + 1;
}
