import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import type { FileKind, PreviewSize } from '@chatcall/contracts';
import { HttpStatus, Injectable, Logger } from '@nestjs/common';
import { create as contentDisposition } from 'content-disposition';
import type { Request, Response } from 'express';
import { isKnownTag } from '../../../platform/http/index.js';
import type { ByteRange, OpenFile } from '../../../platform/storage/index.js';
import { BlobStore } from '../blobs/index.js';
import type { FileRow } from '../file.repository.js';
import { FileNotFoundError, RangeNotSatisfiableError } from '../files.errors.js';

/**
 * Browsers keep files this long and then ask again, with the `ETag`: a user who may not read a file any
 * more loses it from the cache soon.
 */
const CACHE_CONTROL = 'private, max-age=300, immutable';
/** What a page that a browser makes of the file may do: show the file, and nothing else. */
const POLICY =
  "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";
/** Browsers do not show PDF files in a sandbox. Their viewers are not part of this origin. */
const PDF_POLICY =
  "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** The kinds that browsers show or play, with the types that they may have then. */
const INLINE: Readonly<Record<FileKind, RegExp | null>> = {
  image: /^image\/(?!svg)/,
  video: /^video\//,
  audio: /^audio\//,
  voice: /^audio\//,
  pdf: /^application\/pdf$/,
  text: /./,
  other: null,
};

/** Answers requests for files: whole, in part, or that the browser has them already. */
@Injectable()
export class FileResponses {
  readonly #logger = new Logger(FileResponses.name);
  readonly #blobs: BlobStore;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /**
   * Sends the content of a file; resolves when the first bytes are on their way. Whether the user may
   * read it must have been checked.
   * @param download the browser shall save the file, also when it could show it
   * @throws RangeNotSatisfiableError, FileNotFoundError when the storage has lost it
   */
  async sendContent(
    request: Request,
    response: Response,
    file: FileRow,
    download: boolean,
  ): Promise<void> {
    if (isUnchanged(request, response, file.sha256)) return;
    const range = rangeOf(request, response, file.size);
    const opened = request.method === 'HEAD' ? null : await this.#open(file, range);
    const inline = !download && INLINE[file.kind]?.test(file.type) === true;
    setHeaders(response, {
      'Content-Type': inline && file.kind === 'text' ? 'text/plain; charset=utf-8' : file.type,
      'Content-Disposition': contentDisposition(file.name, {
        type: inline ? 'inline' : 'attachment',
      }),
      'Content-Security-Policy': inline && file.kind === 'pdf' ? PDF_POLICY : `sandbox; ${POLICY}`,
      'Accept-Ranges': 'bytes',
    });
    if (range === undefined) response.setHeader('Content-Length', file.size);
    else {
      response.status(HttpStatus.PARTIAL_CONTENT);
      response.setHeader('Content-Length', range.end - range.start + 1);
      response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${file.size}`);
    }
    this.#send(response, opened);
  }

  /**
   * Sends a preview of a file, in the same way.
   * @throws FileNotFoundError when there is none
   */
  async sendPreview(
    request: Request,
    response: Response,
    file: FileRow,
    size: PreviewSize,
  ): Promise<void> {
    await this.sendPicture(request, response, `${file.sha256}-${size}`, async () =>
      file.preview ? this.#blobs.openPreview(file.sha256, size) : null,
    );
  }

  /**
   * Sends a picture that the server has made, in the same way.
   * @param version names its content
   * @throws FileNotFoundError when there is none
   */
  async sendPicture(
    request: Request,
    response: Response,
    version: string,
    open: () => Promise<OpenFile | null>,
  ): Promise<void> {
    if (isUnchanged(request, response, version)) return;
    const picture = await open();
    if (picture === null) {
      response.removeHeader('ETag');
      throw new FileNotFoundError();
    }
    setHeaders(response, {
      'Content-Type': picture.type,
      'Content-Disposition': 'inline',
      'Content-Security-Policy': `sandbox; ${POLICY}`,
    });
    response.setHeader('Content-Length', picture.size);
    if (request.method === 'HEAD') picture.stream.destroy();
    this.#send(response, request.method === 'HEAD' ? null : picture.stream);
  }

  async #open(file: FileRow, range: ByteRange | undefined): Promise<Readable> {
    const opened = await this.#blobs.open(file.sha256, range);
    if (opened?.size === file.size) return opened.stream;
    opened?.stream.destroy();
    this.#logger.error({ fileId: file.id, sha256: file.sha256 }, 'The content of a file is lost');
    throw new FileNotFoundError();
  }

  /** Not awaited: a client reads as slowly as it likes, for example a video that is paused. */
  #send(response: Response, stream: Readable | null): void {
    if (stream === null) {
      response.end();
      return;
    }
    // Ends the stream, and with it the open file, when the client goes away.
    pipeline(stream, response, (error) => {
      if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE')
        this.#logger.warn({ err: error }, 'A file could not be sent to its end');
    });
  }
}

/** Sends 304 when the client has this version. */
function isUnchanged(request: Request, response: Response, version: string): boolean {
  const tag = `"${version}"`;
  response.setHeader('ETag', tag);
  if (!isKnownTag(tag, request.get('If-None-Match'))) return false;
  setHeaders(response, {});
  response.status(HttpStatus.NOT_MODIFIED).end();
  return true;
}

/**
 * The range that was requested; undefined for the whole file.
 * @throws RangeNotSatisfiableError
 */
function rangeOf(request: Request, response: Response, size: number): ByteRange | undefined {
  const condition = request.get('If-Range');
  if (request.method === 'HEAD') return undefined;
  if (condition !== undefined && condition !== response.get('ETag')) return undefined;
  const ranges = request.range(size, { combine: true });
  if (ranges === undefined || (typeof ranges === 'object' && ranges.type !== 'bytes'))
    return undefined;
  const [range, another] = typeof ranges === 'number' ? [] : ranges;
  if (range !== undefined && another === undefined) return range;
  response.removeHeader('ETag');
  response.setHeader('Content-Range', `bytes */${size}`);
  throw new RangeNotSatisfiableError();
}

/** The headers of all answers, and `others`. */
function setHeaders(response: Response, others: Readonly<Record<string, string>>): void {
  response.vary('Cookie, Authorization');
  const headers = {
    'Cache-Control': CACHE_CONTROL,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...others,
  };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
