import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { FormatsPlugin } from 'ajv-formats';
import { Decoder, PacketType } from 'socket.io-parser';
import type { Packet } from 'socket.io-parser';

type Schema = Readonly<Record<string, unknown>>;

interface Operation {
  readonly action: 'receive' | 'send';
  readonly title: string;
  readonly messages: readonly { readonly $ref: string }[];
  readonly reply?: { readonly messages: readonly { readonly $ref: string }[] };
  readonly 'x-connect-errors'?: readonly { readonly code: string }[];
}

/** The parts of `asyncapi.json` that are used here. */
export interface EventDocument {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly payload: Schema }>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

/** A packet as Engine.IO hands it over: text, or the bytes that belong to the text before it. */
export type PacketData = string | Uint8Array;

/** The packets of one connection, in their order. */
export interface ConnectionTraffic {
  fromClient(data: PacketData): void;
  fromServer(data: PacketData): void;
}

interface Request {
  readonly event: string;
  /** Not what the document describes: it must be answered with an error. */
  readonly bad: boolean;
  /** Of a gateway that exists in a test only: the answer may be anything. */
  readonly ofTest: boolean;
}

interface Answer {
  readonly ok?: unknown;
  readonly error?: {
    readonly code?: unknown;
    readonly fields?: readonly { readonly rule?: unknown }[];
  };
}

/** Rules of fields that JSON Schema does not express; the description of the field names them. */
const RULES_IN_WORDS: ReadonlySet<unknown> = new Set([
  'visible',
  'visibleOrEmpty',
  'arrayUnique',
  'wellFormed',
  'shape',
  'mediaJson',
  'isUuid',
]);
/** A CommonJS module, whose default export has another type for Node than for bundlers. */
const addFormats = (formats as unknown as { readonly default: FormatsPlugin }).default;
const SCHEMAS = '#/components/schemas/';
/** Events of gateways that exist in a test only. */
const TEST_EVENT = /^test:/;
const BROADCASTS_MAX = 500;
const EXCERPT = 300;

/**
 * Compares captured packets of Socket.IO with the AsyncAPI document, stricter than the document
 * says: a field or an error code that it does not name is a violation, although it allows clients to
 * expect more.
 */
export class SocketTraffic {
  /** The schemas themselves are checked where they are generated. */
  readonly #ajv = addFormats(
    new Ajv2020({ strict: false, allErrors: true, validateSchema: false }),
  );
  readonly #document: EventDocument;
  readonly #clientEvents: ReadonlyMap<string, Operation>;
  readonly #serverEvents: ReadonlyMap<string, Operation>;
  readonly #connectErrors: ReadonlySet<unknown>;
  readonly #validators = new Map<string, ValidateFunction>();
  /** A broadcast is the same text for every recipient. */
  readonly #valid = new Set<string>();
  #violations: string[] = [];
  #checked = 0;

  constructor(document: EventDocument) {
    this.#document = document;
    const operations = Object.values(document.operations);
    const byEvent = (action: Operation['action']): Map<string, Operation> =>
      new Map(
        operations.filter((each) => each.action === action).map((each) => [each.title, each]),
      );
    this.#clientEvents = byEvent('receive');
    this.#serverEvents = byEvent('send');
    this.#connectErrors = new Set(
      operations.flatMap((each) => each['x-connect-errors'] ?? []).map(({ code }) => code),
    );
    const schemas = Object.entries(document.components.schemas).map(
      ([name, schema]) => [name, strict(schema)] as const,
    );
    this.#ajv.addSchema({ $id: 'asyncapi', components: { schemas: Object.fromEntries(schemas) } });
  }

  /** Messages that were compared. */
  get checked(): number {
    return this.#checked;
  }

  /** The differences that were found since the last call, a line each. */
  takeViolations(): string[] {
    const taken = this.#violations;
    this.#violations = [];
    return taken;
  }

  connection(): ConnectionTraffic {
    const requests = new Map<number, Request>();
    const fromClient = decoder((packet) => this.#clientSent(packet, requests));
    const fromServer = decoder((packet) => this.#serverSent(packet, requests));
    return {
      // A client may send anything.
      fromClient: (data) => void fromClient(data),
      fromServer: (data) => {
        if (typeof data === 'string' && this.#valid.has(data)) return;
        const before = this.#violations.length;
        if (!fromServer(data)) this.#violations.push(`not a packet of Socket.IO: ${excerpt(data)}`);
        // Only events without binary parts; answers belong to one connection.
        if (typeof data !== 'string' || !data.startsWith('2[')) return;
        if (this.#violations.length === before) this.#remember(data);
      },
    };
  }

  #remember(broadcast: string): void {
    if (this.#valid.size >= BROADCASTS_MAX) this.#valid.clear();
    this.#valid.add(broadcast);
  }

  #clientSent({ type, nsp, data, id }: Packet, requests: Map<number, Request>): void {
    if (nsp !== '/' || !(type === PacketType.EVENT || type === PacketType.BINARY_EVENT)) return;
    const [event, payload, ...rest] = data as unknown[];
    const operation = typeof event === 'string' ? this.#clientEvents.get(event) : undefined;
    const bad =
      operation === undefined ||
      rest.length > 0 ||
      this.#problems(payloadOf(operation), payload) !== '';
    const ofTest = TEST_EVENT.test(String(event));
    if (id !== undefined) requests.set(id, { event: String(event), bad, ofTest });
  }

  #serverSent({ type, nsp, data, id }: Packet, requests: Map<number, Request>): void {
    // The server has one namespace and refuses all others in the words of Socket.IO.
    if (nsp !== '/') return;
    this.#checked += 1;
    if (type === PacketType.CONNECT) this.#check('Connected', 'CONNECT', data);
    else if (type === PacketType.CONNECT_ERROR) this.#refused(data);
    else if (type === PacketType.EVENT) this.#notified(data as unknown[]);
    else if (type === PacketType.ACK) this.#answered(data as unknown[], requests, id);
    else if (type !== PacketType.DISCONNECT)
      this.#violations.push(`a packet of type ${type} from the server`);
  }

  #refused(data: unknown): void {
    this.#check('ConnectError', 'connect_error', data);
    const code = (data as { data?: { code?: unknown } } | null)?.data?.code;
    if (!this.#connectErrors.has(code))
      this.#violations.push(`connect_error with the code ${String(code)}`);
  }

  #notified([event, payload, ...rest]: unknown[]): void {
    if (TEST_EVENT.test(String(event))) return;
    const operation = typeof event === 'string' ? this.#serverEvents.get(event) : undefined;
    if (operation === undefined || rest.length > 0)
      this.#violations.push(
        `the server sent ${excerpt(JSON.stringify([event, payload, ...rest]))}`,
      );
    else this.#check(payloadOf(operation), `event ${String(event)}`, payload);
  }

  #answered(
    [answer, ...rest]: unknown[],
    requests: Map<number, Request>,
    id: number | undefined,
  ): void {
    const request = id === undefined ? undefined : requests.get(id);
    if (id !== undefined) requests.delete(id);
    if (request === undefined || rest.length > 0) {
      this.#violations.push(`an answer to nothing: ${excerpt(JSON.stringify([answer, ...rest]))}`);
      return;
    }
    const { event, bad, ofTest } = request;
    if (ofTest) return;
    const name = bad ? 'ErrorAnswer' : answerOf(this.#clientEvents.get(event));
    this.#check(name, `answer to ${bad ? 'bad input of ' : ''}${event}`, answer);
    const { ok, error } = (answer ?? {}) as Answer;
    const isStrange = ok === false && error?.code === 'COMMON.VALIDATION' && !bad;
    if (isStrange && error?.fields?.some(({ rule }) => RULES_IN_WORDS.has(rule)) !== true)
      this.#violations.push(
        `${event}: the document allows what was refused: ${excerpt(JSON.stringify(answer))}`,
      );
  }

  #check(schema: string, what: string, value: unknown): void {
    const problems = this.#problems(schema, value);
    if (problems !== '')
      this.#violations.push(`${what}: ${problems}: ${excerpt(JSON.stringify(value) ?? '')}`);
  }

  /** Empty for a valid value. */
  #problems(schema: string, value: unknown): string {
    const validator = this.#validators.get(schema) ?? this.#compile(schema);
    return validator(value) ? '' : this.#ajv.errorsText(validator.errors, { dataVar: '' });
  }

  #compile(schema: string): ValidateFunction {
    const { messages } = this.#document.components;
    const target = messages[schema]?.payload['$ref'] ?? SCHEMAS + schema;
    const validator = this.#ajv.compile({ $ref: `asyncapi${String(target)}` });
    this.#validators.set(schema, validator);
    return validator;
  }
}

/** Returns false for what is no packet. */
function decoder(decoded: (packet: Packet) => void): (data: PacketData) => boolean {
  let parser = new Decoder();
  parser.on('decoded', decoded);
  return (data) => {
    try {
      parser.add(data);
      return true;
    } catch {
      parser = new Decoder();
      parser.on('decoded', decoded);
      return false;
    }
  };
}

function payloadOf({ messages: [message] }: Operation): string {
  return message?.$ref.split('/').at(-1) ?? '';
}

function answerOf(operation: Operation | undefined): string {
  return operation?.reply?.messages[0]?.$ref.split('/').at(-1) ?? '';
}

/** Closes objects, and the lists of values that are open for later ones. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { anyOf, properties, ...rest } = schema as Schema;
  const parts = Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, strict(part)]));
  return {
    ...(properties === undefined
      ? {}
      : { properties: strictProperties(properties as Schema), additionalProperties: false }),
    ...(Array.isArray(anyOf)
      ? { anyOf: anyOf.filter((branch) => !isAnyText(branch)).map(strict) }
      : {}),
    ...parts,
  };
}

/** Names of properties are no keywords. */
function strictProperties(properties: Schema): Schema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, strict(schema)]),
  );
}

function isAnyText(branch: unknown): boolean {
  return JSON.stringify(branch) === '{"type":"string"}';
}

function excerpt(data: PacketData): string {
  return typeof data === 'string' ? data.slice(0, EXCERPT) : `${data.length} bytes`;
}
