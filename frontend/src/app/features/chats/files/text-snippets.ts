import { Injectable } from '@angular/core';
import type { FileId } from '@chatcall/contracts';
import { fileUrl } from './file-urls';

/** Bytes that are loaded of a text. */
const BYTES = 4096;
const KEPT = 100;

/** The beginning of a text file. */
export interface Snippet {
  readonly lines: readonly string[];
  /** The file has more. */
  readonly more: boolean;
}

/** Loads the first lines of text files, once each. */
@Injectable({ providedIn: 'root' })
export class TextSnippets {
  readonly #known = new Map<FileId, Promise<Snippet>>();

  load(id: FileId, size: number): Promise<Snippet> {
    const known = this.#known.get(id) ?? fetchStart(fileUrl(id), size);
    this.#known.delete(id);
    this.#known.set(id, known);
    known.catch(() => this.#known.delete(id));
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }
}

async function fetchStart(url: string, size: number): Promise<Snippet> {
  if (size === 0) return { lines: [], more: false };
  const response = await fetch(url, { headers: { range: `bytes=0-${BYTES - 1}` } });
  if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
  const text = await readStart(response.body);
  const more = size > BYTES;
  const lines = text.trimEnd().split(/\r\n|[\r\n]/);
  // The last line is cut.
  return { lines: more && lines.length > 1 ? lines.slice(0, -1) : lines, more };
}

/** A server that ignores the range sends the whole file: the rest is not received. */
async function readStart(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let [text, bytes] = ['', 0];
  while (bytes < BYTES) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value.subarray(0, BYTES - bytes), { stream: true });
    bytes += value.length;
  }
  await reader.cancel();
  return text;
}
