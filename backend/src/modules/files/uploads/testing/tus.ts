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
