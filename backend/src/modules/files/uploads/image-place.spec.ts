import { Readable } from 'node:stream';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { OutputInfo } from 'sharp';
import { edited, readerOfBytes } from './place/byte-edits.js';
import { placeIn } from './place/image-place.js';

/** 52° 31' 12.34" in EXIF. */
const LATITUDE = '52/1 31/1 1234/100';
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" exif:GPSLatitude="52,31.2057N" dc:format="image/jpeg"><exif:GPSLongitude>13,24.3N</exif:GPSLongitude><dc:title>A bridge</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>`;

const WITH_PLACE = {
  exif: {
    IFD0: { Artist: 'Ada', Copyright: 'Everybody' },
    IFD3: {
      GPSLatitudeRef: 'N',
      GPSLatitude: LATITUDE,
      GPSLongitudeRef: 'E',
      GPSLongitude: '13/1 24/1 1800/100',
    },
  },
  xmp: XMP,
};

type Format = 'jpeg' | 'png' | 'webp' | 'avif';

async function photo(format: Format, isWithPlace = true): Promise<Buffer> {
  const pixels = sharp({
    create: { width: 64, height: 48, channels: 3, background: '#a04020' },
  });
  const image = isWithPlace
    ? pixels.withExif(WITH_PLACE.exif).withXmp(WITH_PLACE.xmp)
    : pixels.withExif({ IFD0: WITH_PLACE.exif.IFD0 });
  return image.toFormat(format).toBuffer();
}

async function without(type: string, bytes: Buffer): Promise<Buffer> {
  const edits = await placeIn(type, bytes.length, readerOfBytes(bytes));
  const parts: Buffer[] = [];
  // In small pieces, so that edits begin and end within them.
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
    bytes.subarray(index * 7, index * 7 + 7),
  );
  for await (const part of edited(() => Readable.from(pieces), edits)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function pixelsOf(image: Buffer): Promise<{ data: Buffer; info: OutputInfo }> {
  return sharp(image).raw().toBuffer({ resolveWithObject: true });
}

const LATITUDE_BYTES = Buffer.from([52, 0, 0, 0, 1, 0, 0, 0, 31, 0, 0, 0, 1, 0, 0, 0]);
const LATITUDE_BYTES_BE = Buffer.from([0, 0, 0, 52, 0, 0, 0, 1, 0, 0, 0, 31, 0, 0, 0, 1]);

describe('The place of an image', () => {
  const types = {
    jpeg: 'image/jpeg',
    png: 'image/png',
    webp: 'image/webp',
    avif: 'image/avif',
  } as const;
  for (const [format, type] of Object.entries(types) as [Format, string][])
    it(`is removed from ${type}, and nothing else`, async () => {
      const before = await photo(format);
      const had = await sharp(before).metadata();
      expect(had.exif?.includes(LATITUDE_BYTES) || had.exif?.includes(LATITUDE_BYTES_BE)).toBe(
        true,
      );
      expect(had.xmp?.toString()).toContain('52,31.2057N');

      const after = await without(type, before);
      expect(after.includes(LATITUDE_BYTES) || after.includes(LATITUDE_BYTES_BE)).toBe(false);
      expect(after.includes('52,31')).toBe(false);
      expect(after.includes('GPSL')).toBe(false);

      const has = await sharp(after).metadata();
      expect(has.exif?.includes('Ada')).toBe(true);
      expect(has.exif?.includes('Everybody')).toBe(true);
      expect(has.xmp?.toString()).toContain('A bridge');
      expect(has.xmp?.toString()).toContain('dc:format="image/jpeg"');
      expect((await pixelsOf(after)).data.equals((await pixelsOf(before)).data)).toBe(true);
      if (format !== 'png') expect(after.length).toBe(before.length);
      // Once more there is nothing to remove.
      expect((await without(type, after)).equals(after)).toBe(true);
    });

  it('is removed from image/tiff, whose metadata EXIF is', async () => {
    const { exif } = await sharp(await photo('jpeg')).metadata();
    const tiff = exif?.subarray('Exif--'.length) ?? Buffer.alloc(0);
    const after = await without('image/tiff', tiff);
    expect(after.length).toBe(tiff.length);
    expect(after.includes(LATITUDE_BYTES) || after.includes(LATITUDE_BYTES_BE)).toBe(false);
    expect(after.includes('Ada') && after.includes('Everybody')).toBe(true);

    const image = await sharp(await photo('png'))
      .withXmp(XMP)
      .tiff()
      .toBuffer();
    expect(image.includes('52,31.2057N')).toBe(true);
    const cleaned = await without('image/tiff', image);
    expect(cleaned.includes('52,31')).toBe(false);
    expect((await pixelsOf(cleaned)).data.equals((await pixelsOf(image)).data)).toBe(true);
  });

  it('leaves an image without a place byte for byte as it is', async () => {
    for (const [format, type] of Object.entries(types) as [Format, string][])
      expect(await placeIn(type, 1e6, readerOfBytes(await photo(format, false)))).toEqual([]);
  });

  it('is removed from the further images of a file', async () => {
    const main = await photo('jpeg', false);
    const second = await photo('jpeg');
    // An index of pictures (CIPA DC-007) with one entry for each.
    const index = Buffer.alloc(8 + 2 + 12 + 4 + 32);
    index.write('II*\0', 'latin1');
    index.writeUInt32LE(8, 4);
    index.writeUInt16LE(1, 8);
    index.writeUInt16LE(0xb002, 10);
    index.writeUInt16LE(7, 12);
    index.writeUInt32LE(32, 14);
    index.writeUInt32LE(26, 18);
    const block = Buffer.concat([Buffer.from('MPF\0'), index]);
    const head = Buffer.from([0xff, 0xe2, 0, block.length + 2]);
    const offset = main.length + head.length + block.length - 10;
    block.writeUInt32LE(offset, 4 + 26 + 16 + 8);
    const file = Buffer.concat([main.subarray(0, 2), head, block, main.subarray(2), second]);
    expect(file.indexOf(second)).toBe(10 + offset);

    const after = await without('image/jpeg', file);
    expect(after.length).toBe(file.length);
    expect(after.includes('52,31')).toBe(false);
    expect(after.includes(LATITUDE_BYTES) || after.includes(LATITUDE_BYTES_BE)).toBe(false);
  });

  it('is removed with the whole packet where its properties cannot be found', async () => {
    const packet = Buffer.from(XMP, 'utf16le');
    const before = await sharp({
      create: { width: 8, height: 8, channels: 3, background: '#fff' },
    })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
      .jpeg()
      .toBuffer();
    const name = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
    const block = Buffer.concat([name, packet]);
    const head = Buffer.from([0xff, 0xe1, (block.length + 2) >> 8, (block.length + 2) & 255]);
    const file = Buffer.concat([before.subarray(0, 2), head, block, before.subarray(2)]);
    const after = await without('image/jpeg', file);
    expect(after.includes(Buffer.from('GPS', 'utf16le'))).toBe(false);
    expect(after.length).toBe(file.length);
  });

  it('does not fail and does not take long with damaged images', async () => {
    for (const [format, type] of Object.entries(types) as [Format, string][]) {
      const whole = await photo(format);
      for (let cut = 0; cut < whole.length; cut += 13) {
        await placeIn(type, cut, readerOfBytes(whole.subarray(0, cut)));
        const damaged = Buffer.from(whole);
        damaged.fill(0xff, cut, cut + 4);
        await placeIn(type, damaged.length, readerOfBytes(damaged));
      }
    }
    const hostile = Buffer.from(`<${'a:GPSLatitude>'.repeat(200_000)}`);
    const app1 = Buffer.concat([Buffer.from('RIFF....WEBPXMP '), Buffer.alloc(4), hostile]);
    app1.writeUInt32LE(hostile.length, 16);
    expect(await placeIn('image/webp', app1.length, readerOfBytes(app1))).toHaveLength(1);
  });

  it('is removed with the whole packet when the end of an element is missing', async () => {
    const elements = Array.from({ length: 20_000 }, (_, index) => `<a:GPS${index}>`).join('');
    const file = webp('XMP ', Buffer.from(elements));
    const edits = await placeIn('image/webp', file.length, readerOfBytes(file));
    expect(edits.map(({ start, end }) => [start, end])).toEqual([[20, 20 + elements.length]]);
  });

  it.each([
    ['a directory of thousands of places', 'image/jpeg', manyPlaces()],
    ['lists of further images that name the same bytes', 'image/jpeg', manyPictures()],
    ['parts of metadata that have no bytes', 'image/heic', manyExtents()],
    [
      'hundreds of thousands of properties',
      'image/webp',
      webp('XMP ', Buffer.from('a:GPS="" '.repeat(200_000))),
    ],
    ['many packets that are large when they are read', 'image/png', manyPackets()],
  ])('cannot be removed from an image with %s', async (_what, type, file) => {
    await expect(placeIn(type, file.length, readerOfBytes(file))).rejects.toMatchObject({
      code: 'COMMON.VALIDATION',
      fields: [expect.objectContaining({ field: 'keepLocation', rule: 'placeRemovable' })],
    });
  });
});

function webp(name: string, content: Buffer): Buffer {
  const file = Buffer.concat([Buffer.from(`RIFF....WEBP${name}`), Buffer.alloc(4), content]);
  file.writeUInt32LE(content.length, 16);
  return file;
}

function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** Each entry names another directory of GPS data, which has 257 entries wherever it begins. */
function manyPlaces(): Buffer {
  const exif = Buffer.alloc(60_000, 1);
  exif.write('II*\0', 'latin1');
  exif.writeUInt32LE(8, 4);
  exif.writeUInt16LE(4000, 8);
  for (let index = 0; index < 4000; index += 1) {
    exif.writeUInt16LE(0x8825, 10 + index * 12);
    exif.writeUInt32LE(50_000 + index, 10 + index * 12 + 8);
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif])),
  ]);
}

/** A hundred lists of sixteen images each, which all begin before the same thousand segments. */
function manyPictures(): Buffer {
  const index = Buffer.alloc(8 + 2 + 12 + 4 + 16 * 16);
  index.write('II*\0', 'latin1');
  index.writeUInt32LE(8, 4);
  index.writeUInt16LE(1, 8);
  index.writeUInt16LE(0xb002, 10);
  index.writeUInt32LE(16 * 16, 14);
  index.writeUInt32LE(26, 18);
  const length = 4 + 4 + index.length;
  const lists = Array.from({ length: 100 }, (_, list) => {
    // Two bytes before the first segment, where the mark of the beginning would be.
    const end = 100 * length - (2 + list * length + 8);
    for (let image = 0; image < 16; image += 1) index.writeUInt32LE(end, 26 + image * 16 + 8);
    return segment(0xe2, Buffer.concat([Buffer.from('MPF\0'), index]));
  });
  const segments = Array.from({ length: 1000 }, () => segment(0xe0, Buffer.alloc(0)));
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...lists, ...segments]);
}

/** A box of ISO/IEC 14496-12. */
function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(`....${type}`, 'latin1'), ...content]);
  body.writeUInt32BE(body.length);
  return body;
}

/** Items with 65,535 extents each, whose offsets and lengths have no bytes. */
function manyExtents(): Buffer {
  const item = Buffer.from([0, 1, 0, 0, 0xff, 0xff]);
  const items = Array.from({ length: 20 }, () => item);
  const locations = box('iloc', Buffer.from([0, 0, 0, 0, 0, 0, 0, items.length]), ...items);
  const infos = box('iinf', Buffer.alloc(6));
  return Buffer.concat([box('ftyp'), box('meta', Buffer.alloc(4), infos, locations)]);
}

function manyPackets(): Buffer {
  const packet = deflateSync(Buffer.alloc(4_000_000, ' '));
  const content = Buffer.concat([
    Buffer.from('iTXtXML:com.adobe.xmp\0\x01\0\0\0', 'latin1'),
    packet,
  ]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length - 4);
  checksum.writeUInt32BE(crc32(content));
  const chunks = Array.from({ length: 12 }, () => [length, content, checksum]).flat();
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}
