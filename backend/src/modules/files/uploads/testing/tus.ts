import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Media type of the bytes of uploads. */
export const STREAM = 'application/offset+octet-stream';

export interface TusRequest {
  readonly token: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: Buffer;
}

export interface TusAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Of an error; an error that is not answered as problem details has the code `no problem`. */
  readonly code: string | undefined;
}

/** Sends a request of the tus protocol. */
export async function tus(
  url: string,
  method: string,
  path: string,
  { token, headers = {}, bytes }: TusRequest,
): Promise<TusAnswer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', ...headers },
    ...(bytes === undefined ? {} : { body: new Uint8Array(bytes) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, code: codeOf(response, text) };
}

function codeOf(response: Response, text: string): string | undefined {
  if (response.ok) return undefined;
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) return 'no problem';
  // Answers to HEAD have no body.
  return text === '' ? undefined : (JSON.parse(text) as { readonly code: string }).code;
}

/** Sends bytes of an upload. */
export function patch(
  url: string,
  path: string,
  offset: number,
  bytes: Buffer,
  token: string,
): Promise<TusAnswer> {
  const headers = { 'upload-offset': String(offset), 'content-type': STREAM };
  return tus(url, 'PATCH', path, { token, headers, bytes });
}

/** A connection that sends some bytes of an upload, and then nothing more, as one that is dead. */
export async function stalledPatch(
  url: string,
  path: string,
  {
    token,
    bytes,
    length,
  }: { readonly token: string; readonly bytes: Buffer; readonly length: number },
): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `PATCH ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nTus-Resumable: 1.0.0\r\n` +
      `Upload-Offset: 0\r\nContent-Type: ${STREAM}\r\nContent-Length: ${length}\r\n\r\n`,
  );
  socket.write(bytes);
  return socket;
}

export function idOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}

/** Waits until the check succeeds. */
export async function soon(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('It did not become true');
}
