import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How a file is examined. */
export type PreviewKind = 'image' | 'pdf' | 'media';

const IMAGES = new Set(
  ['jpeg', 'png', 'apng', 'webp', 'gif', 'avif', 'tiff'].map((name) => `image/${name}`),
);

/** The programs that a kind needs, and the Debian package that has them. */
const PROGRAMS: Readonly<Record<PreviewKind, { names: readonly string[]; debian: string }>> = {
  image: { names: [], debian: '' },
  pdf: { names: ['pdfinfo', 'pdftoppm'], debian: 'poppler-utils' },
  media: { names: ['ffprobe', 'ffmpeg'], debian: 'ffmpeg' },
};

/**
 * @param type media type, found in the content
 * @returns null for files in which there is nothing to see
 */
export function previewKindOf(type: string): PreviewKind | null {
  if (IMAGES.has(type)) return 'image';
  if (type === 'application/pdf') return 'pdf';
  return /^(?:video|audio)\//.test(type) ? 'media' : null;
}

/** Kinds whose programs are not installed, with the Debian packages that have them. */
export function missingPrograms(path: string): ReadonlyMap<PreviewKind, string> {
  const folders = path.split(delimiter);
  const missing = new Map<PreviewKind, string>();
  for (const kind of ['pdf', 'media'] as const) {
    const { names, debian } = PROGRAMS[kind];
    if (!names.every((name) => folders.some((folder) => isProgram(join(folder, name)))))
      missing.set(kind, debian);
  }
  return missing;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
