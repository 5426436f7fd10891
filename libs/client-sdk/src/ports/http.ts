/** A picture or file to upload: a browser's `File` or `Blob`, or what the host's own HTTP port understands. */
export interface UploadFile {
  readonly name: string;
  readonly content: { readonly size: number; readonly type: string };
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
  /** Sent as `multipart/form-data` instead of `body`; the port sets the content type. */
  readonly form?: { readonly field: string; readonly file: UploadFile };
  /** Whether the host's cookies go along. */
  readonly withCookies: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Value of a header, null when absent. */
  header(name: string): string | null;
  text(): Promise<string>;
}

/** A request under way. */
export interface HttpExchange {
  /** Rejects only when no answer came (network, abort); any status is an answer. */
  readonly response: Promise<HttpResponse>;
  abort(): void;
}

/** Sends HTTP requests. */
export interface HttpPort {
  send(request: HttpRequest): HttpExchange;
}
