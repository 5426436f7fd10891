import type { ErrorCode } from '@chatcall/contracts';

/** An answer over REST. */
export interface RestAnswer<T> {
  readonly status: number;
  /** The body as JSON; undefined for an empty one. */
  readonly body: T;
  /** The code of an error answer. */
  readonly code: ErrorCode | undefined;
  /** Rules that fields broke, `field:rule`. */
  readonly rules: readonly string[];
  readonly headers: Headers;
}

export interface RestOptions {
  readonly token?: string;
  /** Sent as JSON, or as it is when it is a form. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface ProblemShape {
  readonly code?: ErrorCode;
  readonly fields?: readonly { readonly field: string; readonly rule: string }[];
}

/** Asks `path` below `/api` of the app at `url` and gives back the answer, whatever its status. */
export async function rest<T = unknown>(
  url: string,
  method: string,
  path: string,
  options: RestOptions = {},
): Promise<RestAnswer<T>> {
  const { token, body, headers = {} } = options;
  const form = body instanceof FormData;
  const response = await fetch(`${url}/api/${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: form ? body : typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  const parsed: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
  const problem = (response.ok ? {} : (parsed ?? {})) as ProblemShape;
  return {
    status: response.status,
    body: parsed as T,
    code: problem.code,
    rules: (problem.fields ?? []).map(({ field, rule }) => `${field}:${rule}`),
    headers: response.headers,
  };
}
