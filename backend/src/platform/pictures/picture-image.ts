import sharp from 'sharp';
import { ChatCallError } from '../errors/index.js';

/** The edge lengths, in pixels, in which a picture is stored. */
export const PICTURE_SIZES = [256, 512] as const;
export type PictureSize = (typeof PICTURE_SIZES)[number];

/** Media type of a stored picture. */
export const PICTURE_TYPE = 'image/webp';

/**
 * Maximum number of pixels: more than phones take. A small file can claim far more (decompression
 * bomb).
 */
const PIXELS_MAX = 50_000_000;
/** Maximum edge length in pixels. */
const EDGE_MAX = 16_384;
const QUALITY = 82;

/**
 * The first bytes of the accepted formats. Vector graphics are not accepted: they can contain
 * programs.
 */
const FORMATS: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  jpeg: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  png: (bytes) =>
    bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  gif: (bytes) => /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)),
  webp: (bytes) =>
    bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
};

/** The file is not an accepted picture: another format, damaged, or too many pixels. */
class PictureUnreadableError extends ChatCallError {
  readonly code = 'COMMON.PICTURE_UNREADABLE';
}

/** A picture in every stored size. */
export type PictureImages = Readonly<Record<PictureSize, Buffer>>;

/**
 * Makes square pictures of an upload: decodes it within limits, rotates it upright, crops the
 * middle, and removes all metadata (such as place and time of a photo) by encoding it again. Only
 * the bytes matter, not the declared media type. Of an animation only the first picture is kept.
 * @throws PictureUnreadableError
 */
export async function renderPicture(upload: Buffer): Promise<PictureImages> {
  const format = Object.keys(FORMATS).find((name) => FORMATS[name]?.(upload));
  if (format === undefined)
    throw new PictureUnreadableError('The picture must be a JPEG, PNG, WebP or GIF file.');
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
    if (error instanceof PictureUnreadableError) throw error;
    throw new PictureUnreadableError('The picture is damaged or cannot be read.', { cause: error });
  }
}

async function requireSensibleSize(upload: Buffer, format: string): Promise<void> {
  const {
    width,
    height,
    format: found,
  } = await sharp(upload, { limitInputPixels: false }).metadata();
  if (found !== format)
    throw new PictureUnreadableError('The content of the picture does not match its format.');
  if (width > EDGE_MAX || height > EDGE_MAX || width * height > PIXELS_MAX) {
    throw new PictureUnreadableError(
      `The picture has too many pixels: at most ${PIXELS_MAX / 1e6} million.`,
    );
  }
}
