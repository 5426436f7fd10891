import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { expect } from '@jest/globals';
import { ContractDocument } from './contract-document.js';
import type { DocumentedParameter, OperationMatch } from './contract-document.js';

/** A request and its answer. */
interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly requestHeaders: IncomingMessage['headers'];
  readonly requestBody: Buffer;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** Pages and documents about the API, which are not part of it. */
const ABOUT_THE_API =
  /^\/api\/(?:docs|problems|events|openapi\.json|asyncapi\.json|schemas)(?:\/|$)/;

/** Headers of HTTP itself and of the tus protocol, and security headers of every answer. */
const GENERAL_HEADERS =
  /^(?:access-control-.*|connection|content-(?:length|type|security-policy)|cross-origin-.*|date|keep-alive|origin-agent-cluster|permissions-policy|referrer-policy|strict-transport-security|transfer-encoding|tus-(?:resumable|version)|vary|x-(?:content-type-options|dns-prefetch-control|download-options|frame-options|permitted-cross-domain-policies|xss-protection))$/;

/** Problems that a request to an unknown address may have. */
const UNKNOWN_ADDRESS: readonly number[] = [400, 401, 404, 405, 413, 415, 429, 500, 503];
const VIOLATIONS_MAX = 20;
/** Characters of a body in a message. */
const SHOWN = 300;

let compiled: ContractDocument | null = null;

/** The differences between the traffic of one app and `openapi.json`. */
export class ContractCheck {
  readonly #document = (compiled ??= new ContractDocument());
  /** By what is different; the first of its kind with the exchange in question. */
  readonly #violations = new Map<string, string>();
  /** Answers by operation and status, for those that count them. */
  readonly counts = new Map<string, number>();

  /** Compares all requests and answers of a server from now on. */
  static watch(server: Server): ContractCheck {
    const check = new ContractCheck();
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      if (request.url?.startsWith('/api/') === true && request.method !== 'OPTIONS')
        record(request, response, (exchange) => check.#compare(exchange));
    });
    return check;
  }

  get differences(): readonly string[] {
    return [...this.#violations.values()];
  }

  /** @throws Error with everything that does not match the document */
  assertNothingFound(): void {
    if (this.#violations.size === 0) return;
    const found = this.differences.slice(0, VIOLATIONS_MAX);
    throw new Error(
      `${this.#violations.size} difference(s) from openapi.json:\n${found.join('\n')}`,
    );
  }

  #compare(exchange: Exchange): void {
    const { method, path, status } = exchange;
    if (ABOUT_THE_API.test(path)) return;
    const match = this.#document.find(method, path);
    const name = match?.operation.operationId ?? `${method} ${path}`;
    this.counts.set(`${name} ${status}`, (this.counts.get(`${name} ${status}`) ?? 0) + 1);
    const wrong =
      match === null ? this.#unknownAddress(exchange) : this.#differences(exchange, match);
    const { currentTestName = 'outside of a test' } = expect.getState();
    for (const each of wrong) {
      const what = `${name} -> ${status}: ${each}`;
      if (this.#violations.has(what)) continue;
      const { requestBody, body } = exchange;
      const [sent, answer] = [requestBody, body].map((part) => part.toString().slice(0, SHOWN));
      this.#violations.set(what, `${what} (${currentTestName}; sent ${sent}; answer ${answer})`);
    }
  }

  #unknownAddress({ status, headers, body }: Exchange): string[] {
    if (!UNKNOWN_ADDRESS.includes(status)) return ['undocumented route'];
    if (essence(headers['content-type']) !== PROBLEM) return ['not a problem'];
    if (body.length === 0) return [];
    const wrong = this.#document.wrongProblem(parsed(body));
    return wrong === null ? [] : [wrong];
  }

  #differences(exchange: Exchange, match: OperationMatch): string[] {
    if (match.operation.responses[exchange.status] === undefined) return ['undocumented status'];
    return [
      ...this.#wrongHeaders(exchange, match),
      ...this.#wrongBody(exchange, match),
      ...(exchange.status < 300 ? this.#wronglyAccepted(exchange, match) : []),
    ];
  }

  #wrongHeaders({ status, headers }: Exchange, match: OperationMatch): string[] {
    const documented = this.#document.headersOf(match, status);
    const undocumented = Object.keys(headers)
      .filter((name) => !documented.has(name) && !GENERAL_HEADERS.test(name))
      .map((name) => `undocumented header ${name}`);
    const wrong = [...documented].flatMap(([name, { required = false, schema = {} }]) => {
      const value = headers[name];
      if (value === undefined) return required ? [`no header ${name}`] : [];
      const found = [value].flat().map((each) => this.#document.wrongText(schema, each));
      return found.filter((each) => each !== null).map((each) => `header ${name}: ${each}`);
    });
    return [...undocumented, ...wrong];
  }

  #wrongBody({ method, status, headers, body }: Exchange, match: OperationMatch): string[] {
    const { content = {} } = match.operation.responses[status] ?? {};
    const documented = Object.keys(content);
    if (documented.length === 0) return body.length === 0 ? [] : ['undocumented body'];
    const type = essence(headers['content-type']);
    if (!documented.includes(type) && !documented.includes('*/*'))
      return [`undocumented content type ${type}`];
    if (method === 'HEAD' || !/[/+]json$/.test(type)) return [];
    const wrong = this.#document.wrongAnswer(match.pointer, status, type, parsed(body));
    return wrong === null ? [] : [wrong];
  }

  /** What is wrong with a request that the server has accepted. */
  #wronglyAccepted(exchange: Exchange, match: OperationMatch): string[] {
    const { parameters = [], requestBody } = match.operation;
    const { query, requestHeaders } = exchange;
    const values = (parameter: DocumentedParameter): readonly string[] =>
      parameter.in === 'query'
        ? query.getAll(parameter.name)
        : [
            parameter.in === 'path'
              ? decodeURIComponent(match.pathParameters[parameter.name] ?? '')
              : requestHeaders[parameter.name.toLowerCase()],
          ]
            .flat()
            .filter((value) => value !== undefined);
    const wrong = parameters.flatMap((parameter) => {
      const given = values(parameter);
      if (given.length === 0)
        return parameter.required === true ? [`accepted without ${parameter.name}`] : [];
      if (given.length > 1) return [`accepted with several ${parameter.name}`];
      const found = this.#document.wrongText(parameter.schema, given[0] ?? '');
      return found === null ? [] : [`accepted ${parameter.name}: ${found}`];
    });
    const known = new Set(parameters.map(({ name }) => name));
    const unknown = [...query.keys()].filter((name) => !known.has(name));
    return [
      ...wrong,
      ...unknown.map((name) => `accepted the undocumented parameter ${name}`),
      ...this.#wronglyAcceptedBody(exchange, match, requestBody),
    ];
  }

  #wronglyAcceptedBody(
    { requestHeaders, requestBody: body }: Exchange,
    { pointer }: OperationMatch,
    documented: OperationMatch['operation']['requestBody'],
  ): string[] {
    if (documented === undefined) return [];
    if (body.length === 0) return documented.required === true ? ['accepted without a body'] : [];
    const type = essence(requestHeaders['content-type']);
    if (documented.content?.[type] === undefined) return [`accepted a body of type ${type}`];
    if (type !== 'application/json') return [];
    const wrong = this.#document.wrongRequest(pointer, type, parsed(body));
    return wrong === null ? [] : [`accepted ${wrong}`];
  }
}

const PROBLEM = 'application/problem+json';

function essence(contentType: string | readonly string[] | undefined): string {
  return (String(contentType ?? '').split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** Text that is not JSON fits no schema. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return body.toString();
  }
}

/** Copies what passes through a request and its response, and hands it over at the end. */
function record(
  request: IncomingMessage,
  response: ServerResponse,
  done: (exchange: Exchange) => void,
): void {
  // Express shortens `request.url` while a router handles it.
  const url = new URL(request.url ?? '/', 'http://localhost');
  const received: Buffer[] = [];
  const sent: Buffer[] = [];
  const emit = request.emit.bind(request) as (event: string, ...args: unknown[]) => boolean;
  request.emit = (event: string, ...args: unknown[]) => {
    if (event === 'data') received.push(Buffer.from(args[0] as Buffer));
    return emit(event, ...args);
  };
  const keep = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) sent.push(Buffer.from(chunk));
  };
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  response.write = (...args: unknown[]) => {
    keep(args[0]);
    return write(...args);
  };
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = (...args: unknown[]) => {
    keep(args[0]);
    return end(...args);
  };
  response.once('finish', () => {
    done({
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      requestHeaders: request.headers,
      requestBody: Buffer.concat(received),
      status: response.statusCode,
      headers: { ...response.getHeaders() } as Exchange['headers'],
      body: Buffer.concat(sent),
    });
  });
}
