import type { FileId } from '@chatcall/contracts';
import { Upload, type HttpRequest, type HttpResponse, type HttpStack } from 'tus-js-client';
import { ChatCallError, toChatCallError } from '../errors/chat-call-error.js';
import type { FileContent, HttpResponse as Answer } from '../ports/client-ports.js';
import type { RestClient } from '../rest/rest-client.js';
import { Scope } from '../state/scope.js';

/**
 * Bytes of one request. What has arrived of an interrupted request is kept, except by proxies that
 * collect whole requests; and a request has to end before its access token does.
 */
const CHUNK_BYTES = 8 * 1024 * 1024;
const UPLOADS = 'uploads';
/** Milliseconds without an answer, or without progress where the host reports it. */
const CHUNK_MS = 120_000;

export interface TransferOptions {
  readonly content: FileContent;
  /** Of this file: a creation that is repeated finds the upload that it has created. */
  readonly creationKey: string;
  /** Continues this upload; null: creates one. */
  readonly fileId: FileId | null;
  /** Ends the transfer when it closes. */
  readonly turn: Scope;
  /** An upload was created, or the known one exists. */
  onCreated(id: FileId): void;
  onProgress(sentBytes: number): void;
}

/**
 * Sends the bytes of a file that the server does not have. Returns the id of the upload. Throws
 * `ChatCallError`; repeats nothing.
 */
export function sendBytes(rest: RestClient, options: TransferOptions): Promise<FileId> {
  const { content, creationKey, fileId, turn, onCreated, onProgress } = options;
  return new Promise((resolve, reject) => {
    const upload = new Upload(content as ConstructorParameters<typeof Upload>[0], {
      endpoint: rest.address(`/api/${UPLOADS}`),
      uploadUrl: fileId === null ? null : rest.address(`/api/${UPLOADS}/${fileId}`),
      httpStack: stackOf(rest, turn, creationKey),
      // Node's reader of the package takes no Blob.
      fileReader: { openFile: () => Promise.resolve(sourceOf(content)) },
      chunkSize: CHUNK_BYTES,
      // Repeated, stored and resumed by the SDK: it knows the session, the connection and the tabs.
      retryDelays: null,
      storeFingerprintForResuming: false,
      fingerprint: () => Promise.resolve(''),
      onUploadUrlAvailable: () => onCreated(idOf(upload.url)),
      onProgress: (sent) => onProgress(sent),
      onSuccess: () => resolve(idOf(upload.url)),
      onError: (error) => reject(reasonOf(error)),
    });
    turn.onClose(() => {
      void upload.abort();
      reject(stopped());
    });
    upload.start();
  });
}

interface Source {
  readonly size: number;
  slice(start: number, end: number): Promise<{ readonly value: unknown; readonly done: boolean }>;
  close(): void;
}

function sourceOf(content: FileContent): Source {
  return {
    size: content.size,
    slice: (start, end) =>
      Promise.resolve({ value: content.slice(start, end), done: end >= content.size }),
    close: () => undefined,
  };
}

function stackOf(rest: RestClient, turn: Scope, creationKey: string): HttpStack {
  return {
    createRequest: (method, url) => new TusRequest(rest, { turn, creationKey, method, url }),
    getName: () => 'ChatCall',
  };
}

/** A request of the protocol, sent as the REST requests are: with their tokens and timeouts. */
class TusRequest implements HttpRequest {
  readonly #rest: RestClient;
  readonly #until: Scope;
  readonly #method: string;
  readonly #url: string;
  readonly #creationKey: string;
  readonly #headers: Record<string, string> = {};
  #progressed: (sentBytes: number) => void = () => undefined;

  constructor(
    rest: RestClient,
    about: {
      readonly turn: Scope;
      readonly creationKey: string;
      readonly method: string;
      readonly url: string;
    },
  ) {
    const { turn, creationKey, method, url } = about;
    this.#rest = rest;
    this.#creationKey = creationKey;
    // A creation is not stopped: its answer has the id with which the upload continues later.
    this.#until = method === 'POST' ? new Scope() : turn.child();
    this.#method = method;
    this.#url = url;
  }

  getMethod(): string {
    return this.#method;
  }

  getURL(): string {
    return this.#url;
  }

  setHeader(header: string, value: string): void {
    this.#headers[header] = value;
  }

  getHeader(header: string): string | undefined {
    return this.#headers[header];
  }

  setProgressHandler(handler: (bytesSent: number) => void): void {
    this.#progressed = handler;
  }

  async send(body: FileContent | null): Promise<HttpResponse> {
    const method = methodOf(this.#method);
    try {
      const answer = await this.#rest.exchange({
        method,
        path: method === 'POST' ? UPLOADS : `${UPLOADS}/${idOf(this.#url)}`,
        headers: this.#headers,
        until: this.#until,
        timeoutMs: CHUNK_MS,
        ...(method === 'POST' && { idempotencyKey: this.#creationKey }),
        ...(body && {
          content: body,
          onProgress: (part) => this.#progressed(Math.round(part * body.size)),
        }),
      });
      return new TusResponse(answer.status, answer);
    } catch (error) {
      // The package then creates a new upload.
      if (method === 'HEAD' && isGone(error)) return new TusResponse(404, null);
      throw error;
    } finally {
      this.#until.close();
    }
  }

  abort(): Promise<void> {
    if (this.#method !== 'POST') this.#until.close();
    return Promise.resolve();
  }

  getUnderlyingObject(): null {
    return null;
  }
}

class TusResponse implements HttpResponse {
  readonly #status: number;
  readonly #answer: Answer | null;

  constructor(status: number, answer: Answer | null) {
    this.#status = status;
    this.#answer = answer;
  }

  getStatus(): number {
    return this.#status;
  }

  getHeader(header: string): string | undefined {
    return this.#answer?.header(header) ?? undefined;
  }

  getBody(): string {
    return '';
  }

  getUnderlyingObject(): null {
    return null;
  }
}

/** Whether the upload, or the file, does not exist any more. */
export function isGone(error: unknown): boolean {
  return (
    error instanceof ChatCallError &&
    (error.code === 'FILE.NOT_FOUND' || error.code === 'COMMON.NOT_FOUND')
  );
}

function methodOf(method: string): 'POST' | 'PATCH' | 'HEAD' {
  return method === 'POST' || method === 'HEAD' ? method : 'PATCH';
}

/** The last part of an address: hosts and paths of proxies in front of the server do not matter. */
function idOf(url: string | null): FileId {
  return url?.replace(/[?#].*$/, '').match(/[^/]+$/)?.[0] ?? '';
}

/** The package wraps what the request has thrown. An answer without the headers is not the server's. */
function reasonOf(error: Error & { readonly causingError?: unknown }): ChatCallError {
  const { causingError } = error;
  return causingError instanceof ChatCallError
    ? causingError
    : toChatCallError(error, 'COMMON.UNAVAILABLE');
}

function stopped(): ChatCallError {
  return new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'The upload was stopped.' });
}
