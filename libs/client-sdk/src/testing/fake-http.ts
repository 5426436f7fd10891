import type { ErrorCode, ProblemDetails } from '@chatcall/contracts';
import type { HttpExchange, HttpPort, HttpRequest, HttpResponse } from '../ports/client-ports.js';

export interface FakeAnswer {
  readonly status: number;
  /** Bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Answerer = (
  request: HttpRequest,
  path: string,
) => FakeAnswer | 'offline' | 'silent' | Promise<FakeAnswer>;

/** A server with prepared answers by "METHOD path" (without query); records the requests. */
export class FakeHttp implements HttpPort {
  readonly requests: HttpRequest[] = [];
  readonly #routes = new Map<string, Answerer>();

  on(route: string, answer: FakeAnswer | 'offline' | 'silent' | Answerer): this {
    this.#routes.set(route, typeof answer === 'function' ? answer : () => answer);
    return this;
  }

  /** The present answer to a route. */
  responseTo(route: string): Answerer {
    return this.#routes.get(route) ?? (() => 'offline');
  }

  count(route: string): number {
    return this.requests.filter((request) => routeOf(request) === route).length;
  }

  send(request: HttpRequest): HttpExchange {
    this.requests.push(request);
    let abort: () => void = () => undefined;
    const response = new Promise<HttpResponse>((resolve, reject) => {
      abort = () => reject(new Error('aborted'));
      this.#answer(request).then((answer) => {
        if (answer === 'offline') reject(new Error('network down'));
        else if (answer !== 'silent') resolve(toResponse(answer));
      }, reject);
    });
    return { response, abort };
  }

  async #answer(request: HttpRequest): Promise<FakeAnswer | 'offline' | 'silent'> {
    const route = routeOf(request);
    const answerer = this.#routes.get(route);
    if (!answerer) throw new Error(`no answer prepared for ${route}`);
    return answerer(request, request.url);
  }
}

export function ok(body: unknown): FakeAnswer {
  return { status: 200, body };
}

/** A page of a list, with more pages after it or not. */
export function page(items: readonly unknown[], more = false): unknown {
  return { items, nextCursor: more ? 'next' : null };
}

export function problem(
  status: number,
  code: ErrorCode,
  more: Partial<ProblemDetails> = {},
): FakeAnswer {
  return {
    status,
    body: { ...more, code, detail: code, type: 'about:blank', title: code, status, instance: '/' },
  };
}

function routeOf({ method, url }: HttpRequest): string {
  return `${method} ${url.replace(/^https?:\/\/[^/]+\/api\//, '').replace(/\?.*$/, '')}`;
}

function toResponse({ status, body, headers = {} }: FakeAnswer): HttpResponse {
  const text = body === undefined ? '' : JSON.stringify(body);
  const bytes = body instanceof Uint8Array ? new Uint8Array(body) : new TextEncoder().encode(text);
  return {
    status,
    header: (name) => headers[name] ?? null,
    text: () => Promise.resolve(text),
    bytes: () => Promise.resolve(bytes),
  };
}

/** An answer that the test gives later. */
export interface HeldAnswer {
  readonly answer: Promise<FakeAnswer>;
  give(answer: FakeAnswer): void;
}

export function heldAnswer(): HeldAnswer {
  let give: (answer: FakeAnswer) => void = () => undefined;
  const answer = new Promise<FakeAnswer>((resolve) => (give = resolve));
  return { answer, give: (given) => give(given) };
}
