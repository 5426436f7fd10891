import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { edited, readerOfBytes } from './place/byte-edits.js';
import { placeIn } from './place/image-place.js';

const run = promisify(execFile);
const PLACE = '+52.5200+013.4050+034.000/';
const APPLE = 'com.apple.quicktime.location.ISO6709';
const SOURCE = ['-f', 'lavfi', '-i', 'testsrc=size=128x96:rate=5:duration=1'];
const TITLE = ['-metadata', 'title=A bridge'];

async function without(type: string, bytes: Buffer): Promise<Buffer> {
  const edits = await placeIn(type, bytes.length, readerOfBytes(bytes));
  return buffer(edited(() => Readable.from([bytes]), edits));
}

/** A box of ISO/IEC 14496-12. */
function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(`....${type}`, 'latin1'), ...content]);
  body.writeUInt32BE(body.length);
  return body;
}

/** A box with a length of 64 bits. */
function largeBox(type: string, content: Buffer): Buffer {
  const head = Buffer.concat([Buffer.from(`....${type}`, 'latin1'), Buffer.alloc(8)]);
  head.writeUInt32BE(1);
  head.writeBigUInt64BE(BigInt(head.length + content.length), 8);
  return Buffer.concat([head, content]);
}

describe('The place of a video', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatcall-movie-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** What ffprobe finds, and the pixels of all pictures. */
  async function contentOf(bytes: Buffer): Promise<{ tags: string; pixels: string }> {
    const path = join(folder, 'probed');
    await writeFile(path, bytes);
    const tags = await run('ffprobe', ['-v', 'error', '-show_format', '-show_streams', path]);
    const pixels = await run('ffmpeg', ['-v', 'error', '-i', path, '-f', 'md5', '-']);
    return { tags: tags.stdout, pixels: pixels.stdout };
  }

  it.each([
    ['an atom of QuickTime', 'mov', 'video/quicktime', ['-metadata', `location=${PLACE}`]],
    ['an atom of an MP4 file', 'mp4', 'video/mp4', ['-metadata', `location=${PLACE}`]],
    [
      'an atom after the pictures, in fragments',
      'mp4',
      'video/mp4',
      ['-movflags', 'frag_every_frame+empty_moov', '-metadata', `location=${PLACE}`],
    ],
    ['a box of 3GPP', '3gp', 'video/3gpp', ['-metadata', `location=${PLACE}`]],
    [
      'a property of Apple',
      'mov',
      'video/quicktime',
      ['-movflags', 'use_metadata_tags', '-metadata', `${APPLE}=${PLACE}`],
    ],
  ] as const)('is removed from %s, and nothing else', async (_what, ending, type, options) => {
    const path = join(folder, `made.${ending}`);
    await run('ffmpeg', ['-v', 'error', '-y', ...SOURCE, ...TITLE, ...options, path]);
    const before = await readFile(path);
    const had = await contentOf(before);
    expect(had.tags).toMatch(/location.*52\.52/);
    const after = await without(type, before);
    const has = await contentOf(after);
    expect(has.tags).not.toContain('52.52');
    expect(after.includes('+52.52')).toBe(false);
    expect(has.pixels).toBe(had.pixels);
    const lines = (tags: string): string[] =>
      tags.split('\n').filter((line) => !/location/.test(line));
    expect(lines(has.tags)).toEqual(lines(had.tags));
    expect(after.length).toBe(before.length);
    expect((await without(type, after)).equals(after)).toBe(true);
  });

  it('leaves a video without a place byte for byte as it is', async () => {
    const path = join(folder, 'plain.mp4');
    await run('ffmpeg', ['-v', 'error', '-y', ...SOURCE, ...TITLE, path]);
    const bytes = await readFile(path);
    expect(await placeIn('video/mp4', bytes.length, readerOfBytes(bytes))).toEqual([]);
  });

  it('is removed from other lists, of tracks, and from XMP', async () => {
    const text = Buffer.from(PLACE);
    const data = box('data', Buffer.alloc(8), text);
    const xmp = Buffer.from('<a exif:GPSLatitude="52,31.2057N" dc:format="video/mp4"/>');
    const id = Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex');
    const movie = Buffer.concat([
      box('ftyp', Buffer.from('isom')),
      box('uuid', id, xmp),
      box('uuid', Buffer.alloc(16), Buffer.from('GPSLatitude="kept"')),
      box(
        'moov',
        box('trak', box('udta', largeBox('\xa9xyz', text), box('XMP_', xmp))),
        box('udta', box('meta', Buffer.alloc(4), box('hdlr'), box('ilst', box('\xa9xyz', data)))),
      ),
    ]);
    const after = await without('video/mp4', movie);
    expect(after.length).toBe(movie.length);
    expect(after.includes('52.52') || after.includes('52,31')).toBe(false);
    expect(after.toString('latin1').match(/free/g)).toHaveLength(2);
    expect(after.toString('latin1').match(/dc:format/g)).toHaveLength(2);
    expect(after.includes('kept')).toBe(true);
  });

  it('is looked for with a bounded effort in damaged and hostile files', async () => {
    const deep = Array.from({ length: 10_000 }).reduce<Buffer>(
      (inner) => (inner.length > 50_000 ? inner : box('moov', inner)),
      box('\xa9xyz', Buffer.from(PLACE)),
    );
    expect((await without('video/mp4', deep)).length).toBe(deep.length);
    for (const damaged of [
      box('moov', Buffer.from([0, 0, 0, 3])),
      box('moov', Buffer.from('\xff\xff\xff\xff\xa9xyz52', 'latin1')),
      box('moov', box('meta', box('hdlr'), box('keys'), box('ilst', box('\0\0\0\x01')))),
      Buffer.from([0, 0, 0, 1]),
    ])
      expect((await without('video/mp4', damaged)).length).toBe(damaged.length);
    const many = box('moov', Buffer.concat(Array.from({ length: 200_001 }, () => box('udta'))));
    await expect(without('video/mp4', many)).rejects.toMatchObject({
      fields: [{ field: 'keepLocation', rule: 'placeRemovable' }],
    });
  });
});
