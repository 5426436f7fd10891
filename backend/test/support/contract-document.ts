import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';

type Json = Readonly<Record<string, unknown>>;

export interface DocumentedParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema: Json;
}

interface DocumentedHeader {
  readonly $ref?: string;
  readonly required?: boolean;
  readonly schema?: Json;
}

interface Content {
  readonly content?: Readonly<Record<string, unknown>>;
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters?: readonly DocumentedParameter[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<
    Record<string, Content & { readonly headers?: Readonly<Record<string, DocumentedHeader>> }>
  >;
}

export interface OperationMatch {
  readonly operation: DocumentedOperation;
  /** JSON pointer of the operation. */
  readonly pointer: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly headers?: Readonly<Record<string, DocumentedHeader>>;
  };
}

const OPENAPI = new URL('../../../openapi.json', import.meta.url);
const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/** `openapi.json` as a validator: finds operations, and compiles their schemas when they are needed. */
export class ContractDocument {
  readonly #document: OpenApi;
  readonly #templates: readonly { path: string; pattern: RegExp }[];
  /** Requests as documented. */
  readonly #requests: Ajv2020;
  /** Answers more strictly than documented: without undocumented fields and values. */
  readonly #answers: Ajv2020;
  /** For parameters and headers, which are text. */
  readonly #texts: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    this.#document = JSON.parse(readFileSync(OPENAPI, 'utf8')) as OpenApi;
    this.#templates = Object.keys(this.#document.paths)
      .sort((a, b) => parametersIn(a) - parametersIn(b))
      .map((path) => ({
        path,
        pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`),
      }));
    this.#requests = validator(this.#document);
    this.#answers = validator(closed(this.#document));
    this.#texts = validator(this.#document, 'array');
  }

  /**
   * The operation of a request; null when there is none. `HEAD` is answered by that of `GET` where
   * it has none of its own.
   */
  find(method: string, path: string): OperationMatch | null {
    if (method === 'HEAD') return this.#find('head', path) ?? this.#find('get', path);
    const name = method.toLowerCase();
    return METHODS.includes(name) ? this.#find(name, path) : null;
  }

  #find(name: string, path: string): OperationMatch | null {
    for (const { path: template, pattern } of this.#templates) {
      const match = pattern.exec(path);
      if (match === null) continue;
      const operation = this.#document.paths[template]?.[name];
      if (operation === undefined) continue;
      const pointer = `/paths/${escaped(template)}/${name}`;
      return { operation, pointer, pathParameters: { ...match.groups } };
    }
    return null;
  }

  /** Headers of an answer by their names in lower case. */
  headersOf({ operation }: OperationMatch, status: number): Map<string, DocumentedHeader> {
    const headers = operation.responses[status]?.headers ?? {};
    return new Map(
      Object.entries(headers).map(([name, header]) => [
        name.toLowerCase(),
        header.$ref === undefined
          ? header
          : (this.#document.components.headers?.[header.$ref.split('/').at(-1) ?? ''] ?? {}),
      ]),
    );
  }

  /** What is wrong with a body that was accepted; null when nothing is. */
  wrongRequest(pointer: string, mediaType: string, body: unknown): string | null {
    const at = `${pointer}/requestBody/content/${escaped(mediaType)}/schema`;
    return this.#wrong(this.#requests, `request ${at}`, { $ref: `${ID}#${at}` }, body);
  }

  /** What is wrong with the body of an answer; null when nothing is. */
  wrongAnswer(pointer: string, status: number, mediaType: string, body: unknown): string | null {
    const at = `${pointer}/responses/${status}/content/${escaped(mediaType)}/schema`;
    return this.#wrong(this.#answers, `answer ${at}`, { $ref: `${ID}#${at}` }, body);
  }

  wrongProblem(body: unknown): string | null {
    const at = '/components/schemas/ProblemDetails';
    return this.#wrong(this.#answers, `answer ${at}`, { $ref: `${ID}#${at}` }, body);
  }

  /** What is wrong with a header or parameter; null when nothing is. */
  wrongText(schema: Json, text: string | readonly string[]): string | null {
    const wrapped = { type: 'object', properties: { value: schema } };
    return this.#wrong(this.#texts, `text ${JSON.stringify(schema)}`, wrapped, { value: text });
  }

  #wrong(ajv: Ajv2020, key: string, schema: Json, value: unknown): string | null {
    let validate = this.#compiled.get(key);
    if (validate === undefined) {
      validate = ajv.compile(schema);
      this.#compiled.set(key, validate);
    }
    return validate(value) ? null : ajv.errorsText(validate.errors, { dataVar: 'body' });
  }
}

const ID = 'openapi';

function validator(document: OpenApi, coerceTypes: 'array' | false = false): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true, coerceTypes });
  addFormats.default(ajv);
  const email = addFormats.default.get('email');
  // The server removes spaces around an address.
  if (email instanceof RegExp) ajv.addFormat('email', (text: string) => email.test(text.trim()));
  return ajv.addSchema(document, ID);
}

/**
 * A copy in which the named schemas have no other fields than those documented, and open enums
 * (`anyOf` of an enum and any text) no other values.
 */
function closed(document: OpenApi): OpenApi {
  const copy = JSON.parse(JSON.stringify(document), (_key, value: unknown) => {
    const { anyOf } = (value ?? {}) as { anyOf?: readonly Json[] };
    if (!Array.isArray(anyOf) || !anyOf.some((schema: Json) => 'enum' in schema)) return value;
    const values = anyOf.filter((schema: Json) => 'enum' in schema || schema['type'] === 'null');
    return { ...(value as object), anyOf: values };
  }) as OpenApi;
  const schemas = Object.entries(copy.components.schemas).map(([name, schema]) => [
    name,
    'properties' in schema ? { additionalProperties: false, ...schema } : schema,
  ]);
  return { ...copy, components: { ...copy.components, schemas: Object.fromEntries(schemas) } };
}

function parametersIn(path: string): number {
  return path.split('{').length;
}

/** A part of a JSON pointer in a URI fragment. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
