import type { HttpRequest, HttpResponse } from './client-ports.js';

/** The part of `XMLHttpRequest` that is needed: browsers and React Native have it, Node does not. */
export interface Upload {
  readonly status: number;
  readonly responseText: string;
  readonly upload: {
    onprogress:
      ((event: { lengthComputable: boolean; loaded: number; total: number }) => void) | null;
  };
  withCredentials: boolean;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body: unknown): void;
  abort(): void;
}

/** Sends an upload and reports its progress, which `fetch` cannot do. */
export function observedUpload(
  { method, url, headers, withCookies, onProgress }: HttpRequest,
  body: unknown,
  upload: Upload,
): { readonly response: Promise<HttpResponse>; abort(): void } {
  upload.open(method, url);
  upload.withCredentials = withCookies;
  for (const [name, value] of Object.entries(headers)) upload.setRequestHeader(name, value);
  upload.upload.onprogress = ({ lengthComputable, loaded, total }) => {
    if (lengthComputable && total > 0) onProgress?.(loaded / total);
  };
  const response = new Promise<HttpResponse>((resolve, reject) => {
    upload.onload = () => resolve(responseOf(upload));
    upload.onerror = () => reject(new Error('The upload failed.'));
    upload.onabort = () => reject(new Error('The upload was aborted.'));
  });
  upload.send(body);
  return { response, abort: () => upload.abort() };
}

function responseOf(upload: Upload): HttpResponse {
  return {
    status: upload.status,
    header: (name) => upload.getResponseHeader(name),
    text: () => Promise.resolve(upload.responseText),
    bytes: () => Promise.reject(new Error('The answer to an upload is text.')),
  };
}
