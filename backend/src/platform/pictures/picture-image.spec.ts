import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { renderPicture } from './picture-image.js';

const picture = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 30 } } });

describe('renderPicture', () => {
  it.each(['jpeg', 'png', 'webp', 'gif'] as const)(
    'makes two square WebP pictures of a %s',
    async (format) => {
      const images = await renderPicture(await picture(900, 300).toFormat(format).toBuffer());
      for (const size of [256, 512] as const) {
        expect(await sharp(images[size]).metadata()).toMatchObject({
          format: 'webp',
          width: size,
          height: size,
        });
      }
    },
  );

  it('rotates the picture upright and removes the metadata, such as place and camera', async () => {
    const upload = await sharp(await halves())
      .withExif({
        IFD0: { Make: 'SecretCam' },
        IFD3: { GPSLatitude: '47/1 22/1 0/1', GPSLatitudeRef: 'N' },
      })
      .withMetadata({ orientation: 3 })
      .jpeg()
      .toBuffer();
    expect((await sharp(upload).metadata()).exif).toBeDefined();
    const { 512: large } = await renderPicture(upload);
    const metadata = await sharp(large).metadata();
    expect([
      metadata.exif,
      metadata.xmp,
      metadata.icc,
      metadata.iptc,
      metadata.orientation,
    ]).toEqual(Array(5).fill(undefined));
    // Orientation 3 is upside down: the red half, at the top in the file, must be at the bottom.
    const { data } = await sharp(large).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeLessThan(60);
    expect(data[data.length - 3]).toBeGreaterThan(150);
  });

  it('takes the first picture of an animation', async () => {
    const frames = await sharp(Buffer.alloc(20 * 40 * 3, 120), {
      raw: { width: 20, height: 40, channels: 3, pageHeight: 20 },
    })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await sharp(frames, { animated: true }).metadata()).pages).toBeGreaterThanOrEqual(1);
    expect(
      (await sharp((await renderPicture(frames))[512], { animated: true }).metadata()).pages ?? 1,
    ).toBe(1);
  });

  it.each<[string, () => Buffer | Promise<Buffer>]>([
    ['text', () => Buffer.from('hello, I am a picture')],
    ['nothing', () => Buffer.alloc(0)],
    ['zeros', () => Buffer.alloc(4096)],
    [
      'a vector graphic',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ],
    ['a PDF', () => Buffer.from('%PDF-1.7\n')],
    [
      'only the first bytes of a PNG',
      () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ],
    ['only the first bytes of a JPEG', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['a truncated JPEG', async () => (await noise('jpeg')).subarray(0, 4000)],
    ['a truncated PNG', async () => (await noise('png')).subarray(0, 4000)],
    ['a TIFF', () => picture(20, 20).tiff().toBuffer()],
    ['a PNG that claims 30000 by 30000 pixels', () => bomb(30_000, 30_000)],
    ['a PNG that claims to be a very long line', () => bomb(100_000, 1)],
    ['a PNG that is a very long line', () => picture(20_000, 1).png().toBuffer()],
    [
      'a page with a script behind the first bytes of a GIF',
      () => Buffer.from('GIF89a<script>alert(1)</script>'),
    ],
  ])('refuses %s', async (_what, make) => {
    await expect(renderPicture(await make())).rejects.toMatchObject({
      code: 'COMMON.PICTURE_UNREADABLE',
    });
  });
});

/** A picture with red at the top and blue at the bottom. */
async function halves(): Promise<Buffer> {
  const red = await picture(64, 32).png().toBuffer();
  return sharp({
    create: { width: 64, height: 64, channels: 3, background: { r: 0, g: 0, b: 255 } },
  })
    .composite([{ input: red, top: 0, left: 0 }])
    .jpeg({ quality: 95 })
    .toBuffer();
}

function noise(format: 'jpeg' | 'png'): Promise<Buffer> {
  const pixels = randomBytes(200 * 200 * 3);
  return sharp(pixels, { raw: { width: 200, height: 200, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/** A small PNG whose header claims many pixels. */
function bomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
