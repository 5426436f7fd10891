import {
  ERROR_CODES,
  isWellFormedText,
  LIMITS,
  type CursorPage,
  type ErrorCode,
  type ProblemDetails,
} from '@chatcall/contracts';
import { ChatCallError } from '../errors/chat-call-error.js';
import type {
  CancelTimer,
  ClockPort,
  FileContent,
  HttpPort,
  HttpRequest,
  HttpResponse,
  UploadFile,
  UploadOptions,
} from '../ports/client-ports.js';
import type { ReauthenticationPort } from '../ports/reauthentication-port.js';
import type { Scope } from '../state/scope.js';
import { codeOfStatus, isReauthenticationRequired, isTokenProblem } from './problem-codes.js';

/** A file as the server sends it. */
type Bytes = Uint8Array<ArrayBuffer>;

/** A list is sent as a parameter that is repeated. */
type QueryValue = string | number | readonly string[] | null | undefined;

export interface RestRequest extends UploadOptions {
  readonly method: HttpRequest['method'];
  /** Path below `/api/`, without a leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: object;
  readonly form?: { readonly field: string; readonly file: UploadFile };
  /** The server processes requests with the same key once. */
  readonly idempotencyKey?: string;
  /** Send no access token. */
  readonly anonymous?: boolean;
  /** Send this access token instead of that of the session. */
  readonly accessToken?: string;
  /** Return the answer although the session has ended meanwhile, as for a sign-out. */
  readonly outlivesSession?: boolean;
  /** In addition to those of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is instead of `body`. */
  readonly content?: FileContent;
  /** Aborts the request when it closes. */
  readonly until?: Scope;
  /** Milliseconds instead of those of the settings. */
  readonly timeoutMs?: number;
}

/** Source of access tokens. */
export interface TokenSource {
  /**
   * From sign-in to sign-out; null before. A request of one session is neither repeated nor
   * answered in the next.
   */
  readonly lifetime: Scope | null;
  /** A token that should be valid. */
  accessToken(): Promise<string>;
  /** The server refused `token`: returns another one, or throws when there is none. */
  replaceToken(token: string): Promise<string>;
  /** The server refused a request with this code: the user may have to do something first. */
  refused(code: ErrorCode): void;
}

export interface RestSettings {
  readonly baseUrl: string;
  readonly clientName: string;
  readonly timeoutMs: number;
  /** The refresh token is sent as a cookie. */
  readonly withCookies: boolean;
}

/** Typed requests to the REST interface; errors of any kind become `ChatCallError`. */
export class RestClient {
  readonly #settings: RestSettings;
  readonly #http: HttpPort;
  readonly #clock: ClockPort;
  readonly #reauthentication: ReauthenticationPort | null;
  #asking: Promise<boolean> | null = null;
  #tokens: TokenSource | null = null;

  constructor(
    settings: RestSettings,
    http: HttpPort,
    clock: ClockPort,
    reauthentication: ReauthenticationPort | null = null,
  ) {
    this.#settings = settings;
    this.#http = http;
    this.#clock = clock;
    this.#reauthentication = reauthentication;
  }

  /** Sets the source of tokens; called once, after the session manager exists. */
  useTokens(tokens: TokenSource): void {
    this.#tokens = tokens;
  }

  get<T>(path: string, query: Readonly<Record<string, QueryValue>> = {}): Promise<T> {
    return this.send<T>({ method: 'GET', path, query });
  }

  /** All pages of a list, one after the other. */
  async getAll<T>(path: string): Promise<readonly T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const page: CursorPage<T> = await this.get<CursorPage<T>>(path, {
        cursor,
        limit: LIMITS.pageMax,
      });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  post<T>(path: string, body?: object): Promise<T> {
    return this.send<T>({ method: 'POST', path, ...(body ? { body } : {}) });
  }

  put<T>(path: string, body?: object): Promise<T> {
    return this.send<T>({ method: 'PUT', path, ...(body ? { body } : {}) });
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.send<T>({ method: 'PATCH', path, body });
  }

  delete(path: string): Promise<void> {
    return this.send({ method: 'DELETE', path });
  }

  /** URL of a path of the server, for pictures. */
  address(path: string): string {
    return `${this.#settings.baseUrl}${path}`;
  }

  /**
   * Sends a request; if the token is refused, once more with a new one. The answer is undefined for
   * 204. Throws `AUTH.SESSION_ENDED` when the session has ended by then.
   */
  send<T>(request: RestRequest): Promise<T> {
    return this.#send(request, readAnswer<T>);
  }

  /** The bytes of a file of the server. */
  bytes(path: string, query: Readonly<Record<string, QueryValue>> = {}): Promise<Bytes> {
    return this.#send({ method: 'GET', path, query }, readBytes);
  }

  /** The answer to a request as it is. */
  exchange(request: RestRequest): Promise<HttpResponse> {
    return this.#send(request, async (response) => {
      await requireSuccess(response);
      return response;
    });
  }

  async #send<T>(request: RestRequest, read: (response: HttpResponse) => Promise<T>): Promise<T> {
    try {
      return await this.#sendOnce(request, read);
    } catch (error) {
      if (error instanceof ChatCallError) this.#tokens?.refused(error.code);
      if (!isReauthenticationRequired(error) || !(await this.#askAgain())) throw error;
      return this.#sendOnce(request, read);
    }
  }

  /** Several requests at once share the question. */
  #askAgain(): Promise<boolean> {
    this.#asking ??= (this.#reauthentication?.ask() ?? Promise.resolve(false)).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #sendOnce<T>(
    request: RestRequest,
    read: (response: HttpResponse) => Promise<T>,
  ): Promise<T> {
    const given = request.accessToken ?? null;
    const tokens = this.#tokens;
    if (request.anonymous || given !== null || !tokens)
      return read(await this.#exchange(request, given, null));
    const session = tokens.lifetime;
    const answer = await read(await this.#exchangeAs(request, tokens, session));
    if (!request.outlivesSession) assertActive(session, request);
    return answer;
  }

  /** Uses the tokens of `session` and no other: the next session may belong to another user. */
  async #exchangeAs(
    request: RestRequest,
    tokens: TokenSource,
    session: Scope | null,
  ): Promise<HttpResponse> {
    const until = request.outlivesSession ? null : session;
    const token = await tokens.accessToken();
    assertActive(session, request);
    const response = await this.#exchange(request, token, until);
    if (response.status !== 401) return response;
    // Its answer has no body.
    if (request.method !== 'HEAD') {
      const problem = await problemOf(response);
      if (!isTokenProblem(problem.code)) throw problem;
    }
    assertActive(session, request);
    const next = await tokens.replaceToken(token);
    assertActive(session, request);
    return this.#exchange(request, next, until);
  }

  /** Aborts when `session` closes, and without an answer or progress of an upload in time. */
  async #exchange(
    request: RestRequest,
    token: string | null,
    session: Scope | null,
  ): Promise<HttpResponse> {
    if (request.until?.closed) throw stopped(request);
    const exchange = this.#http.send({
      ...this.#toHttp(request, token),
      ...(request.onProgress ? { onProgress: (part) => progressed(part) } : {}),
    });
    const waits = [session?.child(), request.until?.child()];
    let answered = false;
    for (const wait of waits) wait?.onClose(() => answered || exchange.abort());
    let timedOut = false;
    const startTimer = (): CancelTimer =>
      this.#clock.after(request.timeoutMs ?? this.#settings.timeoutMs, () => {
        timedOut = true;
        exchange.abort();
      });
    let cancel = startTimer();
    const progressed = (part: number): void => {
      if (answered) return;
      cancel();
      cancel = startTimer();
      request.onProgress?.(part);
    };
    try {
      return await exchange.response;
    } catch (cause) {
      assertActive(session, request);
      if (request.until?.closed) throw stopped(request);
      const name = `${request.method} ${request.path}`;
      throw timedOut
        ? new ChatCallError(
            { code: 'COMMON.TIMEOUT', detail: `No answer in time to ${name}.` },
            { cause },
          )
        : new ChatCallError(
            { code: 'COMMON.OFFLINE', detail: `The server cannot be reached for ${name}.` },
            { cause },
          );
    } finally {
      answered = true;
      for (const wait of waits) wait?.close();
      cancel();
    }
  }

  #toHttp(request: RestRequest, token: string | null): HttpRequest {
    const headers: Record<string, string> = {
      ...request.headers,
      Accept: 'application/json',
      'X-ChatCall-Client': this.#settings.clientName,
    };
    if (token !== null) headers['Authorization'] = `Bearer ${token}`;
    if (request.idempotencyKey) headers['Idempotency-Key'] = request.idempotencyKey;
    if (request.body) headers['Content-Type'] = 'application/json';
    return {
      method: request.method,
      url: this.address(`/api/${request.path}${queryText(request.query)}`),
      headers,
      ...(request.body ? { body: JSON.stringify(request.body) } : {}),
      ...(request.form ? { form: request.form } : {}),
      ...(request.content ? { content: request.content } : {}),
      withCookies: this.#settings.withCookies,
    };
  }
}

function assertActive(session: Scope | null, { method, path }: RestRequest): void {
  if (session?.closed)
    throw new ChatCallError({
      code: 'AUTH.SESSION_ENDED',
      detail: `The session ended during ${method} ${path}.`,
    });
}

function stopped({ method, path }: RestRequest): ChatCallError {
  return new ChatCallError({ code: 'COMMON.OFFLINE', detail: `${method} ${path} was stopped.` });
}

function queryText(query: Readonly<Record<string, QueryValue>> = {}): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${encodeURIComponent(name)}=${encoded(name, String(one))}`),
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** A lone surrogate cannot be encoded: the server would refuse it, too. */
function encoded(field: string, value: string): string {
  if (isWellFormedText(value)) return encodeURIComponent(value);
  const detail = `${field} must be well-formed text.`;
  throw new ChatCallError({
    code: 'COMMON.VALIDATION',
    detail,
    fields: [{ field, detail, rule: 'wellFormed' }],
  });
}

async function requireSuccess(response: HttpResponse): Promise<void> {
  if (response.status < 200 || response.status >= 300) throw await problemOf(response);
}

async function readBytes(response: HttpResponse): Promise<Bytes> {
  await requireSuccess(response);
  return received(response.bytes());
}

async function readAnswer<T>(response: HttpResponse): Promise<T> {
  await requireSuccess(response);
  if (response.status === 204) return undefined as T;
  const text = await received(response.text());
  return (text === '' ? undefined : parse(text, response.status)) as T;
}

function parse(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ChatCallError(
      { code: 'COMMON.UNAVAILABLE', detail: `The answer (${status}) is not JSON.` },
      { cause },
    );
  }
}

async function received<T>(body: Promise<T>): Promise<T> {
  try {
    return await body;
  } catch (cause) {
    throw new ChatCallError(
      { code: 'COMMON.OFFLINE', detail: 'The connection broke in the middle of an answer.' },
      { cause },
    );
  }
}

async function problemOf(response: HttpResponse): Promise<ChatCallError> {
  const body = asProblem(await response.text().catch(() => ''));
  const retryAfter = body?.retryAfter ?? secondsOf(response.header('Retry-After'));
  return new ChatCallError({
    code: body?.code ?? codeOfStatus(response.status),
    detail: body?.detail ?? body?.title ?? `The server answered ${response.status}.`,
    ...(body?.fields ? { fields: body.fields } : {}),
    ...(body?.challenge ? { challenge: body.challenge } : {}),
    ...(retryAfter === null ? {} : { retryAfter }),
  });
}

function asProblem(text: string): Partial<ProblemDetails> | null {
  try {
    const body = JSON.parse(text) as Partial<ProblemDetails> | null;
    return body && ERROR_CODES.includes(body.code as ErrorCode) ? body : null;
  } catch {
    return null;
  }
}

function secondsOf(header: string | null): number | null {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
