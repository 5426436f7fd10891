import { createHash } from 'node:crypto';
import type { FileKind } from '@chatcall/contracts';
import { TextDecoder } from 'node:util';
import { fileTypeFromBuffer } from 'file-type';

/** Bytes at the beginning of a content in which its type is found. */
const HEAD_BYTES = 256 * 1024;
/** Bytes at the beginning of a text in which markup is looked for. */
const MARKUP_BYTES = 16 * 1024;

/** What any bytes are that are nothing else. */
const UNKNOWN_TYPE = 'application/octet-stream';
/** Every text that is not a page or a drawing; browsers show it and run nothing of it. */
const TEXT_TYPE = 'text/plain';

/** Images of which previews are made. */
const IMAGES: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/apng',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/tiff',
]);

/** Names by which `file-type` calls types that are known under another name. */
const NAMES: Readonly<Record<string, string>> = {
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heif',
  'audio/x-m4a': 'audio/mp4',
  'audio/vnd.wave': 'audio/wav',
  'video/x-m4v': 'video/mp4',
};

/** What was found in all bytes of a content. */
export interface ContentFindings {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly size: number;
  /** Media type. Only the bytes decide, never the name. */
  readonly type: string;
}

/** Finds hash, size and type of a content that passes through. */
export class ContentInspection {
  readonly #hash = createHash('sha256');
  readonly #head: Buffer[] = [];
  readonly #text = new TextCheck();
  #headBytes = 0;
  #size = 0;

  add(chunk: Buffer): void {
    this.#hash.update(chunk);
    this.#size += chunk.length;
    this.#text.add(chunk);
    if (this.#headBytes >= HEAD_BYTES) return;
    const part = chunk.subarray(0, HEAD_BYTES - this.#headBytes);
    this.#head.push(Buffer.from(part));
    this.#headBytes += part.length;
  }

  async end(): Promise<ContentFindings> {
    const type = await typeOf(Buffer.concat(this.#head), this.#text.end());
    return { sha256: this.#hash.digest('hex'), size: this.#size, type };
  }
}

/**
 * What clients do with a content of this type. An image that nobody has looked at, such as HEIC, is a
 * file to download: it may have billions of pixels.
 */
export function kindOf(type: string): FileKind {
  if (IMAGES.has(type)) return 'image';
  if (type.startsWith('video/')) return 'video';
  if (type.startsWith('audio/')) return 'audio';
  if (type === 'application/pdf') return 'pdf';
  return type === TEXT_TYPE ? 'text' : 'other';
}

/** The kind of a content that was examined: an image that cannot be read is only a file. */
export function kindAfter(kind: FileKind, found: ExaminedContent): FileKind {
  if (!found.examined || found.width !== null) return kind;
  if (kind === 'image') return 'other';
  return kind === 'video' && found.duration !== null ? 'audio' : kind;
}

/** What is known of the pixels and the duration. */
interface ExaminedContent {
  readonly examined: boolean;
  readonly width: number | null;
  readonly duration: number | null;
}

/**
 * The type of audio of a container that also has video, or null when it has neither. Recorders of
 * browsers write WebM and MP4 files, which look the same with and without video.
 */
export function audioTypeOf(type: string): string | null {
  if (type.startsWith('audio/')) return type;
  return type === 'video/webm' || type === 'video/mp4' ? type.replace('video', 'audio') : null;
}

/** Whether a type is one of those, which may be such as `image/*`. */
export function isOneOf(type: string, patterns: readonly string[]): boolean {
  const [group] = type.split('/', 1);
  return patterns.some(
    (pattern) => pattern === type || pattern === `${group}/*` || pattern === '*/*',
  );
}

async function typeOf(head: Buffer, encoding: TextEncoding | null): Promise<string> {
  const found = await detected(head);
  if (found !== null && (encoding === null || found !== 'application/xml')) return found;
  if (encoding === null || head.length === 0) return UNKNOWN_TYPE;
  return markupType(new TextDecoder(encoding).decode(head.subarray(0, MARKUP_BYTES)));
}

/** The type by the first bytes; null when they say nothing. */
async function detected(head: Buffer): Promise<string | null> {
  try {
    const mime = (await fileTypeFromBuffer(head))?.mime.split(';', 1)[0]?.toLowerCase();
    return mime === undefined ? null : (NAMES[mime] ?? mime);
  } catch {
    // The beginning of a damaged file.
    return null;
  }
}

/** Elements with which pages begin, for which browsers look in text without a type. */
const PAGE =
  /^<(?:!doctype\s+html|html|head|body|script|iframe|style|title|h1|div|font|table|a|br|p|img|b|form|meta|link|base|object|embed|frame|frameset|svg|math)(?:[\s/>]|$)/i;
const XML = /^<\?xml[\s?]/i;

/** Pages and drawings can contain programs; browsers never show them here. */
function markupType(text: string): string {
  const beginning = withoutComments(text);
  if (/^<svg[\s/>:]/i.test(beginning)) return 'image/svg+xml';
  if (PAGE.test(beginning)) return 'text/html';
  if (!XML.test(beginning) && !/^<!doctype/i.test(beginning)) return TEXT_TYPE;
  if (/<(?:\w+:)?svg[\s/>]|www\.w3\.org\/2000\/svg/i.test(text)) return 'image/svg+xml';
  return /<(?:\w+:)?html[\s/>]|www\.w3\.org\/1999\/xhtml/i.test(text) ? 'text/html' : TEXT_TYPE;
}

/** Without spaces, and comments, before the first element. */
function withoutComments(text: string): string {
  let rest = text.trimStart();
  while (rest.startsWith('<!--')) {
    const end = rest.indexOf('-->');
    if (end === -1) return rest;
    rest = rest.slice(end + '-->'.length).trimStart();
  }
  return rest;
}

type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Control characters that text does not have: all but tab, line feed, form feed and return. */
const CONTROL = /[\0-\x08\x0b\x0e-\x1f\x7f]/;

/** Whether bytes that pass are text: valid UTF-8 or UTF-16 without control characters. */
class TextCheck {
  /** Fewer bytes than a byte order mark has. */
  #beginning: Buffer = Buffer.alloc(0);
  #encoding: TextEncoding | null = null;
  #decoder: TextDecoder | null = null;
  #isText = true;

  add(chunk: Buffer): void {
    if (!this.#isText) return;
    if (this.#encoding !== null) {
      this.#decode(chunk, true);
      return;
    }
    this.#beginning = Buffer.concat([this.#beginning, chunk]);
    if (this.#beginning.length > 1) this.#begin();
  }

  /** @returns the encoding; null when it is no text */
  end(): TextEncoding | null {
    if (this.#encoding === null && this.#beginning.length > 0) this.#begin();
    if (this.#isText && this.#decoder !== null) this.#decode(Buffer.alloc(0), false);
    return this.#isText ? this.#encoding : null;
  }

  #begin(): void {
    this.#encoding = encodingOf(this.#beginning);
    this.#decoder = new TextDecoder(this.#encoding, { fatal: true });
    this.#decode(this.#beginning, true);
    this.#beginning = Buffer.alloc(0);
  }

  #decode(chunk: Buffer, stream: boolean): void {
    try {
      this.#isText = !CONTROL.test(this.#decoder?.decode(chunk, { stream }) ?? '');
    } catch {
      this.#isText = false;
    }
  }
}

/** By the byte order mark, without which it can only be UTF-8. */
function encodingOf(first: Buffer): TextEncoding {
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le';
  return first[0] === 0xfe && first[1] === 0xff ? 'utf-16be' : 'utf-8';
}
