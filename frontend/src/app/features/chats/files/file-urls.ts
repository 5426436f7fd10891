import { filePath, previewPath } from '@chatcall/client-sdk';
import { PREVIEW_SIZES, type FileCard, type FileId } from '@chatcall/contracts';

// The browser sends the cookie of the session with these requests.
export { filePath as fileUrl, previewPath as previewUrl };

/** Types of images that browsers show themselves, without a picture made by the server. */
const SHOWN_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

export function isShownByBrowsers({ type }: Pick<FileCard, 'type'>): boolean {
  return SHOWN_TYPES.has(type);
}

/** An image or video that is shown in its message. */
export function isMedia(file: FileCard): boolean {
  const { kind, preview } = file;
  return kind === 'video' || (kind === 'image' && (preview || isShownByBrowsers(file)));
}

/** The browser stores a file of the server on the device. */
export function downloadFile(id: FileId): void {
  const link = document.createElement('a');
  link.href = filePath(id, { download: true });
  link.download = '';
  link.click();
}

/** Addresses of a still picture of a file for image elements. */
export interface Picture {
  readonly src: string;
  readonly srcset: string;
  /** Of the smallest one. */
  readonly small: string;
}

/** Null when there is none. */
export function pictureOf(file: FileCard): Picture | null {
  const { id, width, height, preview } = file;
  if (!preview) {
    const src = file.kind === 'image' && isMedia(file) ? filePath(id) : null;
    return src === null ? null : { src, srcset: '', small: src };
  }
  const longest = Math.max(width ?? 0, height ?? 0);
  const [smallest] = PREVIEW_SIZES;
  const small = previewPath(id, smallest);
  if (width === null || longest <= smallest) return { src: small, srcset: '', small };
  // The sizes are those of the longest edge, `srcset` has widths.
  const made = PREVIEW_SIZES.filter((size) => size <= longest);
  const srcset = made
    .map((size) => `${previewPath(id, size)} ${Math.max(1, Math.round((size * width) / longest))}w`)
    .join(', ');
  return { src: previewPath(id, made.at(-1) ?? smallest), srcset, small };
}
