import { setImmediate } from 'node:timers/promises';
import { cutText, isVisibleText, LIMITS } from '@chatcall/contracts';
import { Parser } from 'htmlparser2';

/** What a page says of itself. Text of strangers: one line each, bounded, without invisible characters. */
export interface PageMetadata {
  readonly title: string | null;
  readonly description: string | null;
  readonly siteName: string | null;
  /** http or https; not fetched yet. */
  readonly image: URL | null;
}

/** A page names its character set within the first bytes (HTML standard). */
const PRESCAN_BYTES = 1_024;
/** The parser takes time with the square of the depth: heads are flat, and 1 MB of `<g>` would take a minute. */
const DEPTH_MAX = 32;
/** Characters that are parsed at once, until the head has ended. Others have their turn in between. */
const STEP = 8_192;
/** Characters of a text that are looked at. */
const TEXT_MAX = 4_096;
/** The names of `meta` that are read, the best first. */
const SOURCES = {
  title: ['og:title', 'twitter:title'],
  description: ['og:description', 'twitter:description', 'description'],
  siteName: ['og:site_name', 'application-name'],
  image: ['og:image:secure_url', 'og:image:url', 'og:image', 'twitter:image', 'twitter:image:src'],
} as const;
const READ = new Set<string>(Object.values(SOURCES).flat());

/**
 * Reads the head of an HTML page. A hostile one takes up to a second in all, in short steps.
 * @param contentType the header of the answer
 * @param url of the page, to which its addresses are relative
 */
export async function pageMetadata(
  bytes: Uint8Array,
  contentType: string,
  url: URL,
): Promise<PageMetadata> {
  const found = new Map<string, string>();
  let title: string | null = null;
  let inTitle = false;
  let depth = 0;
  let ended = false;
  let base = url;
  const parser = new Parser({
    onopentag: (name, { property, name: named, content, href }) => {
      if (ended) return;
      if (name === 'title' && title === null) [inTitle, title] = [true, ''];
      if (name === 'base' && href !== undefined && URL.canParse(href, url.href))
        base = new URL(href, url);
      const key = (property ?? named ?? '').trim().toLowerCase();
      if (name === 'meta' && content !== undefined && READ.has(key) && !found.has(key))
        found.set(key, content);
      depth += 1;
      // Titles of drawings are not the title of the page.
      ended ||= name === 'body' || depth > DEPTH_MAX;
    },
    ontext: (text) => {
      if (inTitle && title !== null && title.length < TEXT_MAX) title += text;
    },
    onclosetag: (name) => {
      depth -= 1;
      if (name === 'title') inTitle = false;
    },
  });
  const html = decode(bytes, contentType);
  for (let at = 0; at < html.length && !ended; at += STEP) {
    parser.write(html.slice(at, at + STEP));
    await setImmediate();
  }
  if (!ended) parser.end();
  const first = (names: readonly string[]): string | undefined =>
    names
      .map((name) => found.get(name))
      .find((value) => value !== undefined && value.trim() !== '');
  return {
    title: lineOf(first(SOURCES.title) ?? title, LIMITS.linkTitleMax),
    description: lineOf(first(SOURCES.description), LIMITS.linkDescriptionMax),
    siteName: lineOf(first(SOURCES.siteName), LIMITS.linkSiteMax),
    image: imageOf(first(SOURCES.image), base),
  };
}

/** The character set of a byte order mark, of the header, or of the page, in this order; else UTF-8. */
function decode(bytes: Uint8Array, contentType: string): string {
  const start = Buffer.from(bytes.subarray(0, PRESCAN_BYTES)).toString('latin1');
  const named =
    markOf(bytes) ??
    /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1] ??
    // A page whose name of UTF-16 can be read like this is not written in it.
    /<meta[^>]{0,200}charset\s*=\s*["']?(?!utf-?16)([\w.:-]+)/i.exec(start)?.[1] ??
    'utf-8';
  return decoderOf(named).decode(bytes);
}

function markOf(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xef && second === 0xbb ? 'utf-8' : null;
}

function decoderOf(name: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(name);
  } catch {
    return new TextDecoder();
  }
}

/** One line without control characters and characters that are invisible or change the direction. */
function lineOf(text: string | null | undefined, max: number): string | null {
  const line = (text ?? '')
    .slice(0, TEXT_MAX)
    .replace(/[\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
  if (!isVisibleText(line)) return null;
  return line.length <= max ? line : `${cutText(line, max - 1).trimEnd()}…`;
}

function imageOf(address: string | undefined, base: URL): URL | null {
  const trimmed = (address ?? '').trim();
  if (trimmed === '' || trimmed.length > LIMITS.linkMax || !URL.canParse(trimmed, base.href))
    return null;
  const url = new URL(trimmed, base);
  return ['http:', 'https:'].includes(url.protocol) && url.username + url.password === ''
    ? url
    : null;
}
