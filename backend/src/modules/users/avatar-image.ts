import sharp from 'sharp';
import { AvatarUnreadableError } from './users.errors.js';

/** Edge lengths in pixels in which a picture is kept. */
export const AVATAR_SIZES = [256, 512] as const;
export type AvatarSize = (typeof AVATAR_SIZES)[number];

/** Media type of a kept picture. */
export const AVATAR_TYPE = 'image/webp';

/** Pixels at most: some 50 megapixels, more than phones take; a small file can claim far more (decompression bomb). */
const PIXELS_MAX = 50_000_000;
/** Edge in pixels at most. */
const EDGE_MAX = 16_384;
const QUALITY = 82;

/** First bytes of the formats that are read. Vector graphics are not: they are programs. */
const FORMATS: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  jpeg: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  png: (bytes) =>
    bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  gif: (bytes) => /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)),
  webp: (bytes) =>
    bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
};

/** A picture in every kept size. */
export type AvatarImages = Readonly<Record<AvatarSize, Buffer>>;

/**
 * Makes square pictures of an upload: decodes it under limits, turns it upright, cuts the middle, and drops all metadata (place and time of
 * a photo among them) by encoding anew. The declared media type does not matter, only the bytes do. Of an animation stays its first picture.
 * @throws AvatarUnreadableError
 */
export async function renderAvatar(upload: Buffer): Promise<AvatarImages> {
  const format = Object.keys(FORMATS).find((name) => FORMATS[name]?.(upload));
  if (format === undefined)
    throw new AvatarUnreadableError('The picture must be a JPEG, PNG, WebP or GIF file.');
  try {
    await requireSensibleSize(upload, format);
    const large = await sharp(upload, {
      limitInputPixels: PIXELS_MAX,
      failOn: 'error',
      sequentialRead: true,
    })
      .autoOrient()
      .resize(512, 512, { fit: 'cover' })
      .webp({ quality: QUALITY })
      .toBuffer();
    const small = await sharp(large).resize(256, 256).webp({ quality: QUALITY }).toBuffer();
    return { 256: small, 512: large };
  } catch (error) {
    if (error instanceof AvatarUnreadableError) throw error;
    throw new AvatarUnreadableError('The picture is damaged or cannot be read.', { cause: error });
  }
}

async function requireSensibleSize(upload: Buffer, format: string): Promise<void> {
  const {
    width,
    height,
    format: found,
  } = await sharp(upload, { limitInputPixels: false }).metadata();
  if (found !== format)
    throw new AvatarUnreadableError('The picture is not what its first bytes say.');
  if (width > EDGE_MAX || height > EDGE_MAX || width * height > PIXELS_MAX) {
    throw new AvatarUnreadableError(
      `The picture has too many pixels: at most ${PIXELS_MAX / 1e6} million.`,
    );
  }
}
