import type { FileCard } from '@chatcall/contracts';
import type { SlideData } from 'photoswipe';
import { fileUrl, isShownByBrowsers, pictureOf } from '../file-urls';

/** Of a file whose size is not known. Pixels. */
const [WIDTH, HEIGHT] = [1600, 1200];

/** A file as a slide of the viewer. `still`: images do not move. */
export function slideOf(file: FileCard, still: boolean): SlideData {
  const picture = pictureOf(file);
  const { alt, name, animated, kind } = file;
  const size = { width: file.width ?? WIDTH, height: file.height ?? HEIGHT };
  const placeholder = picture ? { msrc: picture.small } : {};
  if (kind === 'video')
    return { ...size, ...placeholder, type: 'video', video: fileUrl(file.id), alt: alt || name };
  const source = fileUrl(file.id);
  const original = isShownByBrowsers(file) && !(animated && still);
  const moves = animated && !still;
  return {
    ...size,
    ...placeholder,
    alt: alt || name,
    src: moves || !picture ? source : picture.src,
    // The original is loaded when it is enlarged further than the largest picture of the server.
    ...(moves || !picture?.srcset
      ? {}
      : { srcset: picture.srcset + (original ? `, ${source} ${size.width}w` : '') }),
  };
}
