import type { ByteEdit, Effort, ReadBytes } from './byte-edits.js';
import { moved } from './byte-edits.js';
import { placeInXmp } from './xmp-place.js';

/** Bounds for damaged and hostile files. */
const DIRECTORIES_MAX = 64;
const ENTRIES_MAX = 4096;
const XMP_BYTES_MAX = 4 * 1024 * 1024;
const GPS_BYTES_MAX = 64 * 1024;
/** What edits write; one for all, since a hostile file has very many. */
const ZEROS = Buffer.alloc(GPS_BYTES_MAX);

const ENTRY_BYTES = 12;
const TAGS = { xmp: 700, subDirectories: 0x14a, exif: 0x8769, gps: 0x8825 } as const;
/** Bytes of one value, by its type. */
const VALUE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4] as const;

interface Entry {
  /** Index in its directory. */
  readonly index: number;
  readonly tag: number;
  readonly count: number;
  readonly bytes: number;
  /** Where the value is, when it has more than four bytes. */
  readonly offset: number;
}

/**
 * What removes the place from metadata in the form of TIFF: EXIF, and TIFF files themselves. The
 * directory of GPS data is overwritten with zeros and no other directory names it any more; nothing
 * moves, so that all offsets stay right.
 */
export async function placeInTiff(read: ReadBytes, effort: Effort): Promise<ByteEdit[]> {
  const header = await read(0, 8);
  const order = header.toString('latin1', 0, 2);
  if (header.length < 8 || (order !== 'II' && order !== 'MM')) return [];
  const tiff = new TiffEdits(read, order === 'II', effort);
  await tiff.visit(tiff.long(header, 4));
  return tiff.edits;
}

class TiffEdits {
  readonly edits: ByteEdit[] = [];
  readonly #read: ReadBytes;
  readonly #isLittleEndian: boolean;
  readonly #effort: Effort;
  readonly #visited = new Set<number>();

  constructor(read: ReadBytes, isLittleEndian: boolean, effort: Effort) {
    this.#read = read;
    this.#isLittleEndian = isLittleEndian;
    this.#effort = effort;
  }

  short(bytes: Buffer, at: number): number {
    return this.#isLittleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  long(bytes: Buffer, at: number): number {
    return this.#isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  /** Directories in a chain, and those that their entries name. */
  async visit(first: number): Promise<void> {
    let offset = first;
    while (offset !== 0 && !this.#visited.has(offset) && this.#visited.size < DIRECTORIES_MAX) {
      this.#visited.add(offset);
      const directory = await this.#directory(offset);
      if (directory === null) return;
      const { entries, block } = directory;
      for (const entry of entries) await this.#visitEntry(entry);
      const gps = entries.filter(({ tag }) => tag === TAGS.gps);
      if (gps.length > 0) this.#dropEntries(offset, block, entries, gps);
      offset = this.long(block, 2 + entries.length * ENTRY_BYTES);
    }
  }

  async #directory(offset: number): Promise<{ entries: Entry[]; block: Buffer } | null> {
    const head = await this.#read(offset, 2);
    const count = head.length < 2 ? ENTRIES_MAX + 1 : this.short(head, 0);
    if (count > ENTRIES_MAX) return null;
    const length = 2 + count * ENTRY_BYTES + 4;
    const block = await this.#read(offset, length);
    if (block.length < length) return null;
    this.#effort.spend(1 + count);
    const entries = Array.from({ length: count }, (_, index) => this.#entry(block, index));
    return { entries, block };
  }

  #entry(block: Buffer, index: number): Entry {
    const at = 2 + index * ENTRY_BYTES;
    const count = this.long(block, at + 4);
    const bytes = count * (VALUE_BYTES[this.short(block, at + 2)] ?? 1);
    return { index, tag: this.short(block, at), count, bytes, offset: this.long(block, at + 8) };
  }

  async #visitEntry({ tag, count, bytes, offset }: Entry): Promise<void> {
    if (tag === TAGS.exif) await this.visit(offset);
    else if (tag === TAGS.gps) await this.#erase(offset);
    else if (tag === TAGS.xmp && bytes > 4) {
      const packet = await this.#read(offset, Math.min(bytes, XMP_BYTES_MAX));
      this.edits.push(...moved(placeInXmp(packet, this.#effort), offset));
    } else if (tag === TAGS.subDirectories) {
      if (count === 1) await this.visit(offset);
      else {
        const list = await this.#read(offset, Math.min(count, DIRECTORIES_MAX) * 4);
        for (let at = 0; at + 4 <= list.length; at += 4) await this.visit(this.long(list, at));
      }
    }
  }

  /** Overwrites the directory of GPS data and its values. */
  async #erase(offset: number): Promise<void> {
    const directory = await this.#directory(offset);
    if (directory === null || this.#visited.has(offset)) return;
    this.#visited.add(offset);
    this.#zero(offset, directory.block.length);
    let left = GPS_BYTES_MAX;
    for (const { bytes, offset: at } of directory.entries) {
      if (bytes <= 4) continue;
      const length = (await this.#read(at, Math.min(bytes, left))).length;
      this.#zero(at, length);
      left -= length;
    }
  }

  #zero(start: number, length: number): void {
    if (length === 0) return;
    this.#effort.spendEdit();
    this.edits.push({ start, end: start + length, bytes: ZEROS.subarray(0, length) });
  }

  /** The other entries and the offset of the next directory move up. */
  #dropEntries(
    offset: number,
    block: Buffer,
    entries: readonly Entry[],
    dropped: readonly Entry[],
  ): void {
    const bytes = Buffer.alloc(block.length);
    const kept = entries.filter((entry) => !dropped.includes(entry));
    if (this.#isLittleEndian) bytes.writeUInt16LE(kept.length);
    else bytes.writeUInt16BE(kept.length);
    kept.forEach(({ index }, place) => {
      const from = 2 + index * ENTRY_BYTES;
      block.copy(bytes, 2 + place * ENTRY_BYTES, from, from + ENTRY_BYTES);
    });
    block.copy(bytes, 2 + kept.length * ENTRY_BYTES, block.length - 4);
    this.edits.push({ start: offset, end: offset + block.length, bytes });
  }
}
