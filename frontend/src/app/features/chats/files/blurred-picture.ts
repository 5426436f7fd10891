import { decode, isBlurhashValid } from 'blurhash';

/** Pixels of the longest edge: the browser makes it larger, which blurs it further. */
const EDGE = 24;
const KEPT = 300;
/** By hash and shape, the least recently used first. */
const known = new Map<string, string | null>();

/** A BlurHash as the address of a small picture; null when it is none. `ratio`: width : height. */
export function blurredPicture(hash: string, ratio: number): string | null {
  const key = `${hash} ${ratio.toFixed(2)}`;
  const picture = known.get(key) ?? draw(hash, ratio);
  known.delete(key);
  known.set(key, picture);
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  return picture;
}

function draw(hash: string, ratio: number): string | null {
  if (!isBlurhashValid(hash).result) return null;
  const width = Math.max(2, Math.round(ratio >= 1 ? EDGE : EDGE * ratio));
  const height = Math.max(2, Math.round(ratio >= 1 ? EDGE / ratio : EDGE));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (!context) return null;
  const pixels = context.createImageData(width, height);
  pixels.data.set(decode(hash, width, height));
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL();
}
