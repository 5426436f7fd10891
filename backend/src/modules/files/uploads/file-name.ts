import { LIMITS, isPlainText, isVisibleText } from '@chatcall/contracts';
import { supportedExtensions } from 'file-type';

/** Longest name that file systems store. */
const BYTES_MAX = 255;
/** Longest part after the last dot that is kept when a name is too long. */
const EXTENSION_MAX = 20;

/** Invisible characters, and those that break lines or change the direction of the text. */
const INVISIBLE =
  /[\p{C}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]/gu;
/** What Windows does not allow in a name; folders were removed before. */
const RESERVED = /[<>:"|?*]/g;
/** Names of devices of Windows, with every extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/plain': 'txt',
  'text/html': 'html',
  'image/svg+xml': 'svg',
  'image/jpeg': 'jpg',
  'audio/mpeg': 'mp3',
  'video/quicktime': 'mov',
  'video/x-matroska': 'mkv',
};

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The name that a file is shown and downloaded with: the last part of the given path as one line
 * that every file system can store.
 * @param type its media type, for the extension of a name of which nothing is left
 */
export function fileName(given: string, type: string): string {
  const last = given.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? '';
  const visible = visibleText(last.normalize('NFC')).replace(RESERVED, '_').replace(/\s+/g, ' ');
  // Windows removes dots and spaces at the end.
  const name = shortened(visible.replace(/[. ]+$/, '').trimStart());
  if (name === '' || /^\.*$/.test(name) || !isVisibleText(name)) return defaultName(type);
  return DEVICE.test(name) ? `_${name}` : name;
}

/** Keeps joiners and selectors where they belong, such as in emoji. */
function visibleText(text: string): string {
  let kept = '';
  for (const { segment } of graphemes.segment(text))
    kept += isPlainText(segment) ? segment : segment.replace(INVISIBLE, '');
  return isPlainText(kept) ? kept : kept.replace(INVISIBLE, '');
}

function shortened(name: string): string {
  if (fits(name)) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= EXTENSION_MAX ? name.slice(dot) : '';
  let kept = '';
  for (const { segment } of graphemes.segment(name.slice(0, name.length - extension.length))) {
    if (!fits(kept + segment + extension)) break;
    kept += segment;
  }
  return kept.trimEnd() + extension;
}

function fits(name: string): boolean {
  // One character is left for the mark of a device name.
  return name.length < LIMITS.fileNameMax && Buffer.byteLength(name) < BYTES_MAX;
}

function defaultName(type: string): string {
  const [, subtype = ''] = type.split('/');
  const extension = EXTENSIONS[type] ?? (supportedExtensions.has(subtype) ? subtype : '');
  return extension === '' ? 'file' : `file.${extension}`;
}
