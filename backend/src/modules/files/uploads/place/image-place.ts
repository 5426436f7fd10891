import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { ByteEdit, ReadBytes } from './byte-edits.js';
import { Effort, inOrder, moved, overwritten, readerOfBytes } from './byte-edits.js';
import { placeInTiff } from './exif-place.js';
import { placeInHeif } from './heif-place.js';
import { placeInMovie } from './movie-place.js';
import { placeInXmp } from './xmp-place.js';

/** Bounds for damaged and hostile files. */
const PARTS_MAX = 200_000;
const BLOCK_BYTES_MAX = 4 * 1024 * 1024;

type Finder = (read: ReadBytes, size: number, effort: Effort) => Promise<ByteEdit[]>;

const FORMATS: Readonly<Record<string, Finder>> = {
  'image/jpeg': (read, _size, effort) => placeInJpeg(read, 0, effort),
  'image/png': placeInPng,
  'image/apng': placeInPng,
  'image/webp': placeInWebp,
  'image/tiff': (read, _size, effort) => placeInTiff(read, effort),
  'image/heic': placeInHeif,
  'image/heif': placeInHeif,
  'image/avif': placeInHeif,
  'video/mp4': placeInMovie,
  'video/quicktime': placeInMovie,
  'video/3gpp': placeInMovie,
  'video/3gpp2': placeInMovie,
  'audio/mp4': placeInMovie,
};

/**
 * What removes the place (EXIF and XMP properties of GPS, the atoms of movies) from an image or video;
 * nothing else of it changes. Not by encoding it again with `sharp`: that costs quality, the colour profile or the animation of
 * some files, seconds of a processor, and all pixels in memory, while the place is in a few bytes of
 * known blocks.
 * @throws ValidationError when that is too much work
 */
export async function placeIn(
  type: string,
  size: number,
  read: ReadBytes,
): Promise<readonly ByteEdit[]> {
  const find = FORMATS[type];
  if (find === undefined) return [];
  const effort = new Effort();
  const counted: ReadBytes = (start, length) => {
    effort.spend(1);
    effort.spendBytes(Math.max(0, Math.min(length, size - start)));
    return read(start, length);
  };
  return inOrder(await find(counted, size, effort));
}

const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const MORE_XMP = 'http://ns.adobe.com/xmp/extension/\0';
/** Id, total length and offset of a part of a long packet, after its name. */
const MORE_XMP_HEADER = 40;
const PICTURES = 'MPF\0';

/** @param base where the image begins: some files have further images after the first */
async function placeInJpeg(read: ReadBytes, base: number, effort: Effort): Promise<ByteEdit[]> {
  const edits: ByteEdit[] = [];
  const further: number[] = [];
  let at = base + 2;
  for (let count = 0; count < PARTS_MAX; count += 1) {
    const [mark, marker = 0, high = 0, low = 0] = await read(at, 4);
    // The compressed pixels, the end, or no JPEG any more.
    if (mark !== 0xff || marker === 0xda || marker === 0xd9) break;
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else {
      const length = high * 256 + low;
      const start = at + 4;
      const block = await read(start, length - 2);
      if (marker === 0xe1) edits.push(...moved(await placeInApp1(block, effort), start));
      if (marker === 0xe2 && base === 0 && startsWith(block, PICTURES))
        further.push(...picturesIn(block.subarray(4), effort).map((each) => start + 4 + each));
      at += 2 + length;
    }
  }
  for (const each of further) edits.push(...(await placeInJpeg(read, each, effort)));
  return edits;
}

async function placeInApp1(block: Buffer, effort: Effort): Promise<ByteEdit[]> {
  if (startsWith(block, EXIF))
    return moved(
      await placeInTiff(readerOfBytes(block.subarray(EXIF.length)), effort),
      EXIF.length,
    );
  if (startsWith(block, XMP))
    return moved(placeInXmp(block.subarray(XMP.length), effort), XMP.length);
  const begin = MORE_XMP.length + MORE_XMP_HEADER;
  return startsWith(block, MORE_XMP) ? moved(placeInXmp(block.subarray(begin), effort), begin) : [];
}

/** Offsets of further images (CIPA DC-007), from the beginning of the block. */
function picturesIn(block: Buffer, effort: Effort): number[] {
  const isLittleEndian = block.toString('latin1', 0, 2) === 'II';
  const short = (at: number): number =>
    at + 2 > block.length ? 0 : isLittleEndian ? block.readUInt16LE(at) : block.readUInt16BE(at);
  const long = (at: number): number =>
    at + 4 > block.length ? 0 : isLittleEndian ? block.readUInt32LE(at) : block.readUInt32BE(at);
  const directory = long(4);
  for (let index = 0; index < short(directory); index += 1) {
    effort.spend(1);
    const entry = directory + 2 + index * 12;
    if (short(entry) !== 0xb002) continue;
    const list = long(entry + 8);
    const count = Math.min(16, Math.floor(long(entry + 4) / 16));
    return Array.from({ length: count }, (_, each) => long(list + each * 16 + 8)).filter(
      (offset) => offset > 0,
    );
  }
  return [];
}

async function placeInPng(read: ReadBytes, size: number, effort: Effort): Promise<ByteEdit[]> {
  const edits: ByteEdit[] = [];
  let at = 8;
  for (let count = 0; count < PARTS_MAX && at + 12 <= size; count += 1) {
    const head = await read(at, 8);
    if (head.length < 8) break;
    const length = head.readUInt32BE(0);
    const name = head.toString('latin1', 4, 8);
    const end = at + 12 + length;
    if (name === 'IEND') break;
    if (/^(?:eXIf|iTXt|tEXt|zTXt)$/.test(name)) {
      const content = length > BLOCK_BYTES_MAX ? null : await read(at + 8, length);
      const changed = content === null ? null : await withoutPlace(name, content, effort);
      effort.spendEdit();
      // Metadata that are too large to be read cannot be kept.
      if (changed === null) edits.push({ start: at, end, bytes: Buffer.alloc(0) });
      else if (changed !== content) edits.push({ start: at, end, bytes: chunk(name, changed) });
    }
    at = end;
  }
  return edits;
}

/** The content of a chunk, the same object when there is no place in it; null: drop the chunk. */
async function withoutPlace(name: string, content: Buffer, effort: Effort): Promise<Buffer | null> {
  if (name === 'eXIf') return changedBy(content, await placeInTiff(readerOfBytes(content), effort));
  const keyword = content.toString('latin1', 0, Math.max(0, content.indexOf(0)));
  // EXIF or XMP as digits, as some programs store it.
  if (/^Raw profile type (?:exif|app1|xmp)$/i.test(keyword)) return null;
  if (name !== 'iTXt' || keyword !== 'XML:com.adobe.xmp') return content;
  const isCompressed = content[keyword.length + 1] === 1;
  const language = content.indexOf(0, keyword.length + 3);
  const translated = language === -1 ? -1 : content.indexOf(0, language + 1);
  if (translated === -1) return null;
  const begin = translated + 1;
  if (!isCompressed)
    return changedBy(content, moved(placeInXmp(content.subarray(begin), effort), begin));
  effort.spendBytes(BLOCK_BYTES_MAX);
  const packet = inflated(content.subarray(begin));
  if (packet === null) return null;
  const changed = changedBy(packet, placeInXmp(packet, effort));
  return changed === packet
    ? content
    : Buffer.concat([content.subarray(0, begin), deflateSync(changed)]);
}

function changedBy(block: Buffer, edits: readonly ByteEdit[]): Buffer {
  return edits.length === 0 ? block : overwritten(block, edits);
}

function inflated(bytes: Buffer): Buffer | null {
  try {
    return inflateSync(bytes, { maxOutputLength: BLOCK_BYTES_MAX });
  } catch {
    return null;
  }
}

/** A chunk of a PNG file: length, name, content and checksum. */
function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

async function placeInWebp(read: ReadBytes, size: number, effort: Effort): Promise<ByteEdit[]> {
  const edits: ByteEdit[] = [];
  let at = 12;
  for (let count = 0; count < PARTS_MAX && at + 8 <= size; count += 1) {
    const head = await read(at, 8);
    if (head.length < 8) break;
    const name = head.toString('latin1', 0, 4);
    const length = head.readUInt32LE(4);
    const start = at + 8;
    if (name === 'EXIF' || name === 'XMP ') {
      const content = await read(start, Math.min(length, BLOCK_BYTES_MAX));
      if (name === 'XMP ') edits.push(...moved(placeInXmp(content, effort), start));
      else {
        const begin = startsWith(content, EXIF) ? EXIF.length : 0;
        const found = await placeInTiff(readerOfBytes(content.subarray(begin)), effort);
        edits.push(...moved(found, start + begin));
      }
    }
    // Chunks begin at even places.
    at = start + length + (length % 2);
  }
  return edits;
}

function startsWith(block: Buffer, text: string): boolean {
  return block.toString('latin1', 0, text.length) === text;
}
