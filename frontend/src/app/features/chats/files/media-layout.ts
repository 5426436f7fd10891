import type { FileCard } from '@chatcall/contracts';
import { isMedia } from './file-urls';

/** Of `message-files.css`. Pixels. */
const GRID_WIDTH = 400;
const GAP = 4;
const [SINGLE_WIDTH, SINGLE_HEIGHT] = [360, 320];
const [SINGLE_WIDTH_MIN, SINGLE_HEIGHT_MIN] = [140, 96];
const [CARD, AUDIO, PDF, SNIPPET, SNIPPET_SHORT] = [56, 64, 240, 186, 98];
/** A text of fewer bytes gets a low box. */
const SHORT_TEXT = 160;
/** Most pictures beside each other, by how many there are in all. */
const COLUMNS: readonly (readonly [count: number, columns: number])[] = [
  [4, 2],
  [9, 3],
  [Infinity, 4],
];

/** The files of a message: images and videos as one group, then the others, each in its order. */
export function splitFiles(files: readonly FileCard[]): {
  readonly media: readonly FileCard[];
  readonly others: readonly FileCard[];
} {
  return { media: files.filter(isMedia), others: files.filter((file) => !isMedia(file)) };
}

/** Size of a single image or video: not larger than it is, and not so narrow or flat that it is lost. */
export function singleSize({ width, height }: Pick<FileCard, 'width' | 'height'>): {
  readonly width: number;
  readonly height: number;
} {
  if (width === null || height === null) return { width: SINGLE_WIDTH, height: 240 };
  const scale = Math.min(1, SINGLE_WIDTH / width, SINGLE_HEIGHT / height);
  return {
    width: Math.max(SINGLE_WIDTH_MIN, Math.round(width * scale)),
    height: Math.max(SINGLE_HEIGHT_MIN, Math.round(height * scale)),
  };
}

/** Number of pictures in each line of a grid of `count`: as even as possible, the longest last. */
export function linesOf(count: number): readonly number[] {
  const columns = COLUMNS.find(([most]) => count <= most)?.[1] ?? 1;
  const lines = Math.ceil(count / columns);
  const [base, more] = [Math.floor(count / lines), count % lines];
  return Array.from({ length: lines }, (_, line) => (line < lines - more ? base : base + 1));
}

/** Width : height of a grid whose longest line has squares. */
export function gridRatio(count: number): number {
  const lines = linesOf(count);
  return (lines.at(-1) ?? 1) / lines.length;
}

export function isShortText({ size }: Pick<FileCard, 'size'>): boolean {
  return size <= SHORT_TEXT;
}

/** Height of the files of a message in a bubble whose content is at most `width` wide. Pixels. */
export function filesHeight(files: readonly FileCard[], width: number): number {
  const { media, others } = splitFiles(files);
  const heights = others.map(heightOf);
  const [first] = media;
  if (media.length === 1 && first) {
    const single = singleSize(first);
    heights.push(single.height * Math.min(1, width / single.width));
  } else if (media.length > 1) heights.push(Math.min(GRID_WIDTH, width) / gridRatio(media.length));
  return heights.reduce((sum, height) => sum + height, GAP * Math.max(0, heights.length - 1));
}

function heightOf(file: FileCard): number {
  switch (file.kind) {
    case 'voice':
    case 'audio':
      return AUDIO;
    case 'pdf':
      return file.preview ? PDF : CARD;
    case 'text':
      return isShortText(file) ? SNIPPET_SHORT : SNIPPET;
    default:
      return CARD;
  }
}
