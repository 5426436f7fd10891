import type { ByteEdit, Effort, ReadBytes } from './byte-edits.js';
import { moved, readerOfBytes } from './byte-edits.js';
import { placeInTiff } from './exif-place.js';
import { boxAt } from './iso-boxes.js';
import type { Box } from './iso-boxes.js';
import { placeInXmp } from './xmp-place.js';

/** Bounds for damaged and hostile files. */
const BOXES_MAX = 1000;
const META_BYTES_MAX = 8 * 1024 * 1024;
const ITEM_BYTES_MAX = 4 * 1024 * 1024;
const ITEMS_MAX = 10_000;

interface Extent {
  readonly start: number;
  readonly length: number;
}

/**
 * What removes the place from an HEIC or AVIF file: EXIF and XMP are items, which the box `meta`
 * lists with their places in the file.
 */
export async function placeInHeif(
  read: ReadBytes,
  size: number,
  effort: Effort,
): Promise<ByteEdit[]> {
  const meta = await findMeta(read, size);
  if (meta === null) return [];
  const bytes = await read(meta.start, Math.min(meta.end - meta.start, META_BYTES_MAX));
  // A full box: version and flags come first.
  const boxes = boxesIn(bytes, 4, bytes.length);
  const box = (type: string): Box | undefined => boxes.find((each) => each.type === type);
  const data = box('idat');
  const locations = box('iloc');
  const infos = box('iinf');
  if (locations === undefined || infos === undefined) return [];
  const extents = extentsIn(
    bytes.subarray(locations.start, locations.end),
    data === undefined ? null : meta.start + data.start,
    effort,
  );
  const edits: ByteEdit[] = [];
  for (const { id, isExif } of metadataItems(bytes, infos))
    for (const { start, length } of extents.get(id) ?? []) {
      const item = await read(start, Math.min(length, ITEM_BYTES_MAX));
      const found = isExif ? await placeInExifItem(item, effort) : placeInXmp(item, effort);
      edits.push(...moved(found, start));
    }
  return edits;
}

async function placeInExifItem(item: Buffer, effort: Effort): Promise<ByteEdit[]> {
  if (item.length < 4) return [];
  const begin = 4 + item.readUInt32BE(0);
  return moved(await placeInTiff(readerOfBytes(item.subarray(begin)), effort), begin);
}

async function findMeta(read: ReadBytes, size: number): Promise<Box | null> {
  let at = 0;
  for (let count = 0; count < BOXES_MAX && at + 8 <= size; count += 1) {
    const box = boxAt(await read(at, 16), 0, size - at);
    if (box === null) return null;
    if (box.type === 'meta') return { type: box.type, start: at + box.start, end: at + box.end };
    at += box.end;
  }
  return null;
}

function boxesIn(bytes: Buffer, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  let at = start;
  while (boxes.length < BOXES_MAX && at < end) {
    const box = boxAt(bytes, at, end - at);
    if (box === null || box.end > end) break;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** The items with EXIF and XMP. */
function metadataItems(bytes: Buffer, infos: Box): { id: number; isExif: boolean }[] {
  const version = bytes[infos.start] ?? 0;
  const entries = boxesIn(bytes, infos.start + (version === 0 ? 6 : 8), infos.end);
  return entries.flatMap(({ type, start, end }) => {
    const entryVersion = bytes[start] ?? 0;
    if (type !== 'infe' || entryVersion < 2) return [];
    const isLong = entryVersion > 2;
    if (end - start < (isLong ? 14 : 12)) return [];
    const id = isLong ? bytes.readUInt32BE(start + 4) : bytes.readUInt16BE(start + 4);
    const at = start + (isLong ? 10 : 8);
    const itemType = bytes.toString('latin1', at, at + 4);
    const isXmp = itemType === 'mime' && bytes.toString('latin1', at, end).includes('rdf+xml');
    return itemType === 'Exif' || isXmp ? [{ id, isExif: itemType === 'Exif' }] : [];
  });
}

/** Where the bytes of the items are. @param data where the box `idat` begins in the file */
function extentsIn(box: Buffer, data: number | null, effort: Effort): Map<number, Extent[]> {
  const found = new Map<number, Extent[]>();
  const version = box[0] ?? 0;
  const [sizes = 0, more = 0] = [box[4], box[5]];
  const cursor = new Cursor(box, 6);
  const offsetBytes = sizes >> 4;
  const lengthBytes = sizes & 15;
  const baseBytes = more >> 4;
  const indexBytes = version === 0 ? 0 : more & 15;
  const count = cursor.number(version < 2 ? 2 : 4);
  for (let index = 0; index < Math.min(count, ITEMS_MAX) && !cursor.isOver; index += 1) {
    const id = cursor.number(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : cursor.number(2) & 15;
    cursor.number(2);
    const base = cursor.number(baseBytes);
    const extents: Extent[] = [];
    for (let left = cursor.number(2); left > 0 && !cursor.isOver; left -= 1) {
      // They may have no bytes.
      effort.spend(1);
      cursor.number(indexBytes);
      const start = base + cursor.number(offsetBytes);
      const length = cursor.number(lengthBytes);
      if (method === 0) extents.push({ start, length });
      else if (method === 1 && data !== null) extents.push({ start: data + start, length });
    }
    found.set(id, extents);
  }
  return found;
}

/** Reads numbers one after another. */
class Cursor {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get isOver(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A number of 0, 2, 4 or 8 bytes; 0 after the end. */
  number(length: number): number {
    const at = this.#at;
    this.#at += length;
    if (length === 0 || this.#at > this.#bytes.length) return 0;
    if (length === 8) return Number(this.#bytes.readBigUInt64BE(at));
    return this.#bytes.readUIntBE(at, Math.min(length, 6));
  }
}
