import { readFileSync } from 'node:fs';
import { createGeneratorSync } from 'json-schema-faker';
import type { JsonSchema } from 'json-schema-faker';
import { ODD_BODIES, ODD_TEXTS, ODD_VALUES } from './odd-values.js';
import { mulberry32 } from './seeded-random.js';

type Json = Record<string, unknown>;

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Json;
}

export interface Operation {
  readonly id: string;
  readonly path: string;
  readonly method: string;
  readonly parameters: readonly Parameter[];
  /** Schema of a JSON body, with its references resolved. */
  readonly body: Json | null;
  readonly takesForm: boolean;
  /** Takes the bytes of an upload. */
  readonly takesBytes: boolean;
  /** Takes a file with users. */
  readonly takesUsers: boolean;
  /** For administrators: the user that it names is one whom no other request needs. */
  readonly administration: boolean;
}

/** Ids and texts of the world of a test; the name of a field or parameter chooses the kind. */
export type Pools = Readonly<Record<PoolName, unknown[]>>;

const POOLS = {
  userId: 'user',
  accountId: 'account',
  waitingUserId: 'waiting',
  announcementId: 'announcement',
  erasedUserId: 'erased',
  userIds: 'user',
  memberIds: 'user',
  conversationId: 'conversation',
  sourceConversationId: 'conversation',
  except: 'conversation',
  from: 'user',
  in: 'conversation',
  messageId: 'message',
  emoji: 'emoji',
  administeredId: 'administered',
  memberId: 'administeredMember',
  fromMemberId: 'administeredMember',
  toMemberId: 'administeredMember',
  around: 'message',
  replyTo: 'message',
  threadId: 'message',
  callId: 'call',
  sessionId: 'session',
  accountSessionId: 'accountSession',
  sectionId: 'section',
  fileId: 'file',
  imageId: 'image',
  importId: 'import',
  jobId: 'job',
  exportId: 'export',
  Range: 'range',
  'If-Range': 'entityTag',
  uploadId: 'upload',
  completeUpload: 'completeUpload',
  'Tus-Resumable': 'tus',
  'Upload-Length': 'uploadLength',
  'Upload-Offset': 'uploadOffset',
  cursor: 'cursor',
  refreshToken: 'refreshToken',
  login: 'login',
  password: 'password',
  currentPassword: 'password',
  newPassword: 'password',
  setting: 'setting',
  value: 'settingValue',
  logoVersion: 'logo',
  token: 'linkToken',
  factorId: 'factor',
  code: 'factorCode',
  challenge: 'challenge',
  credential: 'credential',
  assertion: 'assertion',
  proof: 'proof',
  secondStep: 'secondStep',
  invitationId: 'invitation',
  noticeId: 'notice',
  reportId: 'report',
  upTo: 'notice',
  version: 'version',
  'If-Match': 'entityTag',
  'If-None-Match': 'entityTag',
  'Idempotency-Key': 'idempotencyKey',
} as const;

type PoolName = (typeof POOLS)[keyof typeof POOLS];

const POOL_OF: Readonly<Record<string, PoolName>> = POOLS;

/** Parameters of requests of administrators: ids of the user whom no other request needs. */
const NAMES_OF_ACCOUNTS: Readonly<Partial<Record<string, string>>> = {
  userId: 'accountId',
  sessionId: 'accountSessionId',
  conversationId: 'administeredId',
};
/** Nobody else can be erased, since the username is random. */
const ERASES = 'eraseUser';
const SHOWS_LOGO = 'getLogo';

/** Operations whose fields belong together: bodies that succeed. */
const WHOLE_BODIES: Readonly<Partial<Record<string, PoolName>>> = {
  proveFactor: 'secondStep',
  reauthenticate: 'proof',
  createFile: 'completeUpload',
};

/** Fields of requests that are made to succeed: the newest ids belong together. */
const AIMED_AT_NEWEST: ReadonlySet<string> = new Set([
  'conversationId',
  'administeredId',
  'sourceConversationId',
  'messageId',
  'replyTo',
  'threadId',
  'callId',
  'sectionId',
  'importId',
  'jobId',
  'exportId',
  'reportId',
  'challenge',
  'waitingUserId',
  'credential',
  'assertion',
  'announcementId',
  'version',
  'logoVersion',
]);

/**
 * Integers of such requests: a random version is one that no conversation has reached, and a server
 * without terms has version 0 of them.
 */
const AIMED_INTEGERS: Readonly<Record<string, number>> = { since: 0, version: 0 };
/** Times with milliseconds, which those of the generator do not have. */
const TIMES: Readonly<Record<string, string>> = { writtenAt: '2026-01-31T09:30:00.000Z' };
const UPLOADED_TYPE = 'application/offset+octet-stream';
const USERS_TYPE = 'text/csv';

/** The operations of `openapi.json`. */
export function operationsOfDocument(): Operation[] {
  const url = new URL('../../../openapi.json', import.meta.url);
  const document = JSON.parse(readFileSync(url, 'utf8')) as {
    paths: Record<string, Record<string, Json>>;
  };
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const { content = {} } = (operation['requestBody'] ?? {}) as {
        content?: Record<string, { schema: Json }>;
      };
      return {
        id: String(operation['operationId']),
        path,
        method: method.toUpperCase(),
        parameters: (operation['parameters'] ?? []) as Parameter[],
        body: resolved(content['application/json']?.schema ?? null, document) as Json | null,
        takesForm: 'multipart/form-data' in content,
        takesBytes: UPLOADED_TYPE in content,
        takesUsers: USERS_TYPE in content,
        administration: path.startsWith('/api/admin/'),
      };
    }),
  );
}

/** The schema with the schemas that it refers to, also in its parts. */
function resolved(schema: unknown, document: object): unknown {
  if (Array.isArray(schema)) return schema.map((part) => resolved(part, document));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref } = schema as Json;
  if (typeof $ref !== 'string')
    return Object.fromEntries(
      Object.entries(schema).map(([name, part]) => [name, resolved(part, document)]),
    );
  const parts = $ref.slice(2).split('/');
  return resolved(
    parts.reduce<unknown>((value, part) => (value as Json)[part], document),
    document,
  );
}

function poolNameOf({ id, administration }: Operation, name: string): string {
  if (id === ERASES) return 'erasedUserId';
  if (id === SHOWS_LOGO && name === 'version') return 'logoVersion';
  return (administration ? NAMES_OF_ACCOUNTS[name] : undefined) ?? name;
}

export interface RandomRequest {
  readonly operation: Operation;
  /** Made to succeed, with the token of the first user. */
  readonly aimed: boolean;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | FormData | undefined;
}

/** Requests from the schemas of the document: valid, at the bounds and broken; the same for a seed. */
export class RandomRequests {
  readonly #next: () => number;
  readonly #faker: ReturnType<typeof createGeneratorSync>;
  readonly #pools: Pools;
  readonly #picture: Uint8Array<ArrayBuffer>;
  #aimed = false;

  /** @param picture a valid picture for uploads */
  constructor(seed: number, pools: Pools, picture: Uint8Array<ArrayBuffer>) {
    this.#next = mulberry32(seed);
    this.#faker = createGeneratorSync({ seed, alwaysFakeOptionals: false });
    this.#pools = pools;
    this.#picture = picture;
  }

  /** True in `share` of the cases. */
  chance(share: number): boolean {
    return this.#next() < share;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[Math.floor(this.#next() * values.length)];
    if (value === undefined) throw new Error('nothing to choose from');
    return value;
  }

  /** @param aimed made to succeed */
  request(operation: Operation, aimed = this.chance(0.4)): RandomRequest {
    this.#aimed = aimed;
    const broken = !this.#aimed && this.chance(0.7);
    const headers: Record<string, string> = {};
    const query: [string, string][] = [];
    let path = operation.path;
    for (const parameter of operation.parameters) {
      const { name, required = false } = parameter;
      if (parameter.in === 'path') {
        const named = poolNameOf(operation, name);
        const text = this.#text({ ...parameter, name: named }, broken && this.chance(0.3));
        path = path.replace(
          `{${name}}`,
          text === '%' ? '%zz' : encodeURIComponent(text.toWellFormed() || ' '),
        );
        continue;
      }
      // Some exclude each other, so requests that are made to succeed have few of them.
      const leftOut = required ? (broken ? 0.2 : 0) : this.#aimed ? 0.8 : 0.5;
      if (this.chance(leftOut)) continue;
      const text = this.#text(parameter, broken && this.chance(0.4));
      if (parameter.in === 'header') headers[name] = text.replace(/[^\x21-\x7e]/g, '') || 'x';
      else {
        query.push([name, text]);
        if (broken && this.chance(0.1)) query.push([name, this.#text(parameter, true)]);
      }
    }
    if (broken && this.chance(0.1) && operation.parameters.some((each) => each.in === 'query'))
      query.push([this.pick(['unknown', 'limit[]', 'constructor', '__proto__']), '1']);
    const search = new URLSearchParams(query).toString();
    const method = operation.method === 'GET' && this.chance(0.05) ? 'HEAD' : operation.method;
    return {
      operation,
      aimed: this.#aimed,
      method,
      path: search === '' ? path : `${path}?${search}`,
      ...this.#withBody(operation, headers, broken),
    };
  }

  #withBody(
    operation: Operation,
    headers: Record<string, string>,
    broken: boolean,
  ): { headers: Record<string, string>; body: string | FormData | undefined } {
    if (operation.method === 'GET' || operation.method === 'HEAD')
      return { headers, body: undefined };
    if (broken && this.chance(0.25)) {
      const odd = this.pick(ODD_BODIES);
      return { headers: { ...headers, ...odd.headers }, body: odd.body };
    }
    if (operation.takesForm) return { headers, body: this.#form(broken) };
    if (operation.takesBytes)
      return { headers: { ...headers, 'content-type': UPLOADED_TYPE }, body: 'bytes' };
    if (operation.takesUsers)
      return { headers: { ...headers, 'content-type': USERS_TYPE }, body: this.#users(broken) };
    if (operation.body === null || (broken && this.chance(0.05)))
      return { headers, body: undefined };
    const whole = this.#aimed ? WHOLE_BODIES[operation.id] : undefined;
    const value =
      whole === undefined ? this.#body(operation.body, broken) : this.#pools[whole].at(-1);
    const json = { ...headers, 'content-type': 'application/json' };
    return { headers: json, body: JSON.stringify(value) };
  }

  /** A file with one user. */
  #users(broken: boolean): string {
    const name = `imported-${Math.floor(this.#next() * 1e9)}`;
    const heading = broken ? this.pick(['username', '', '"']) : 'username,displayName,email';
    return `${heading}\n${name},Imported,${name}@example.com\n`;
  }

  #form(broken: boolean): FormData {
    const form = new FormData();
    const bytes = broken && this.chance(0.5) ? new Uint8Array([1, 2, 3]) : this.#picture;
    form.append(broken && this.chance(0.4) ? 'other' : 'file', new Blob([bytes]), 'picture');
    if (broken && this.chance(0.2)) form.append('text', 'no part of this form');
    return form;
  }

  #body(schema: Json, broken: boolean): unknown {
    const value = this.#faker.generate(schema as JsonSchema) as Json;
    const properties = (schema['properties'] ?? {}) as Record<string, Json>;
    for (const [name, property] of Object.entries(properties)) {
      if (!(name in value)) continue;
      const pooled = name === 'files' ? this.#attached() : this.#pooled(name, property);
      if (pooled !== undefined) value[name] = pooled;
    }
    if (!broken) return value;
    const names = Object.keys(properties);
    if (names.length === 0 || this.chance(0.15)) return { ...value, unknown: 1 };
    const name = this.pick(names);
    const choice = this.#next();
    if (choice < 0.2) delete value[name];
    else if (choice < 0.6) value[name] = this.pick(ODD_VALUES);
    else value[name] = this.#atBound(properties[name] ?? {});
    return value;
  }

  /** Files of a message: known ones, mostly. */
  #attached(): unknown {
    const { file } = this.#pools;
    const newest = file.at(-1);
    if (newest === undefined || (!this.#aimed && this.chance(0.15))) return undefined;
    const ids = this.#aimed ? [newest] : [this.pick(file), this.pick(file)];
    return [...new Set(ids)].map((id) => ({ id }));
  }

  /** A known id or text for fields that have some, mostly. */
  #pooled(name: string, schema: Json): unknown {
    if (this.#aimed && schema['type'] === 'integer' && name in AIMED_INTEGERS)
      return AIMED_INTEGERS[name];
    if (name in TIMES && (this.#aimed || this.chance(0.8))) return TIMES[name];
    const pool = this.#pools[POOL_OF[name] ?? 'version'];
    if (!(name in POOL_OF) || pool.length === 0) return undefined;
    if (!this.#aimed && this.chance(0.15)) return undefined;
    const newest = pool.at(-1);
    if (this.#aimed && AIMED_AT_NEWEST.has(name)) return newest;
    if (schema['type'] !== 'array') return this.pick(pool);
    const least = Number(schema['minItems'] ?? 0);
    return Array.from({ length: least + Math.floor(this.#next() * 3) }, () => this.pick(pool));
  }

  #text({ name, schema }: Parameter, broken: boolean): string {
    if (broken) return this.chance(0.5) ? this.pick(ODD_TEXTS) : String(this.#atBound(schema));
    const pooled = this.#pooled(name, schema);
    const value = pooled ?? this.#faker.generate(schema as JsonSchema);
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** A value at or just beyond a bound of the schema. */
  #atBound(schema: Json): unknown {
    const bound = (name: string): number[] => {
      const value = schema[name];
      return typeof value === 'number' ? [value - 1, value, value + 1] : [];
    };
    const lengths = [...bound('minLength'), ...bound('maxLength')].filter((each) => each >= 0);
    if (lengths.length > 0) return 'a'.repeat(this.pick(lengths));
    const numbers = [...bound('minimum'), ...bound('maximum')];
    if (numbers.length > 0) return this.pick(numbers);
    const counts = [...bound('minItems'), ...bound('maxItems')].filter((each) => each >= 0);
    if (counts.length > 0)
      return Array.from({ length: this.pick(counts) }, () => this.pick(this.#pools.user));
    return this.pick(ODD_VALUES);
  }
}
