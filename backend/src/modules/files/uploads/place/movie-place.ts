import type { ByteEdit, Effort, ReadBytes } from './byte-edits.js';
import { moved } from './byte-edits.js';
import { boxAt } from './iso-boxes.js';
import type { Box } from './iso-boxes.js';
import { placeInXmp } from './xmp-place.js';

/** Bounds for damaged and hostile files. */
const DEPTH_MAX = 8;
const BLOCK_BYTES_MAX = 4 * 1024 * 1024;

const CONTAINERS = new Set(['moov', 'trak', 'udta', 'moof', 'traf']);
/** Places as Apple and Android, 3GPP, and lists of iTunes have them. */
const PLACES = new Set(['\xa9xyz', 'loci']);
/** Names of properties that say where a video was recorded, such as those of Apple. */
const PLACE_KEY = /location|iso6709|gps|latitude|longitude/i;
/** The box `uuid` with XMP. */
const XMP_ID = 'be7acfcb97a942e89c71999491e3afac';

/**
 * What removes the place from an MP4 or QuickTime file: boxes with one become free space and values of
 * properties with one become spaces, so that everything keeps its offset. Places within a track, which
 * action cameras record with the pictures, stay.
 */
export async function placeInMovie(
  read: ReadBytes,
  size: number,
  effort: Effort,
): Promise<ByteEdit[]> {
  return new MoviePlace(read, effort).find({ type: '', start: 0, end: size });
}

/** A box at its place in the file. */
interface PlacedBox extends Box {
  /** Where its header begins. */
  readonly at: number;
}

class MoviePlace {
  readonly #read: ReadBytes;
  readonly #effort: Effort;

  constructor(read: ReadBytes, effort: Effort) {
    this.#read = read;
    this.#effort = effort;
  }

  /** In a box that consists of others, or in the file. */
  async find(parent: Box, depth = 0): Promise<ByteEdit[]> {
    const edits: ByteEdit[] = [];
    for await (const box of this.#boxesOf(parent)) {
      if (PLACES.has(box.type)) edits.push(...this.#freed(box));
      else if (box.type === 'XMP_') edits.push(...(await this.#inXmp(box)));
      else if (box.type === 'uuid') edits.push(...(await this.#inXmp(box, XMP_ID)));
      else if (box.type === 'meta') edits.push(...(await this.#inMeta(box)));
      else if (CONTAINERS.has(box.type) && depth < DEPTH_MAX)
        edits.push(...(await this.find(box, depth + 1)));
    }
    return edits;
  }

  async *#boxesOf({ start, end }: Box): AsyncGenerator<PlacedBox> {
    for (let at = start; at + 8 <= end;) {
      this.#effort.spend(1);
      const box = boxAt(await this.#read(at, 16), 0, end - at);
      if (box === null) return;
      yield { type: box.type, at, start: at + box.start, end: Math.min(at + box.end, end) };
      at += box.end;
    }
  }

  /** The same bytes as free space. */
  #freed({ at, start, end }: PlacedBox): ByteEdit[] {
    this.#effort.spendEdit();
    this.#effort.spendBytes(end - start);
    return [
      { start: at + 4, end: at + 8, bytes: Buffer.from('free', 'latin1') },
      { start, end, bytes: Buffer.alloc(end - start) },
    ];
  }

  /** @param id with which the content begins */
  async #inXmp({ start, end }: Box, id = ''): Promise<ByteEdit[]> {
    const content = await this.#read(start, Math.min(end - start, BLOCK_BYTES_MAX));
    const length = id.length / 2;
    if (content.toString('hex', 0, length) !== id) return [];
    return moved(placeInXmp(content.subarray(length), this.#effort), start + length);
  }

  /** Names of properties, and a list of their values; or values with names of their own. */
  async #inMeta({ type, start, end }: Box): Promise<ByteEdit[]> {
    // Apple's begins with a box, others with version and flags.
    const first = await this.#read(start + 4, 4);
    const begin = first.toString('latin1') === 'hdlr' ? start : start + 4;
    let places: ReadonlySet<number> = new Set();
    const values: PlacedBox[] = [];
    for await (const box of this.#boxesOf({ type, start: begin, end })) {
      if (box.type === 'keys') places = await this.#placeKeys(box);
      if (box.type === 'ilst') for await (const value of this.#boxesOf(box)) values.push(value);
    }
    const edits: ByteEdit[] = [];
    for (const value of values) {
      if (PLACES.has(value.type)) edits.push(...this.#freed(value));
      else if (places.has(Buffer.from(value.type, 'latin1').readUInt32BE(0)))
        edits.push(...(await this.#blanked(value)));
    }
    return edits;
  }

  /** The numbers of the properties, from 1. */
  async #placeKeys({ start, end }: Box): Promise<ReadonlySet<number>> {
    const places = new Set<number>();
    let number = 0;
    // Version, flags and the number of names come first. Their types are namespaces.
    for await (const name of this.#boxesOf({ type: '', start: start + 8, end })) {
      number += 1;
      const text = await this.#read(name.start, Math.min(name.end - name.start, 256));
      if (PLACE_KEY.test(text.toString('latin1'))) places.add(number);
    }
    return places;
  }

  /** The boxes `data` of a value, after their type and language. */
  async #blanked(value: Box): Promise<ByteEdit[]> {
    const edits: ByteEdit[] = [];
    for await (const { type, start, end } of this.#boxesOf(value)) {
      const begin = type === 'data' ? start + 8 : start;
      const length = end - begin;
      if (length <= 0) continue;
      this.#effort.spendEdit();
      this.#effort.spendBytes(length);
      edits.push({ start: begin, end, bytes: Buffer.alloc(length, ' ') });
    }
    return edits;
  }
}
