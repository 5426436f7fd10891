import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer, Reflector } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorCode } from '@chatcall/contracts';
import { problemsOf } from '../access/api-problem.js';
import { requiredAccess } from '../access/index.js';
import { rateLimitsOf } from '../http/rate-limit.guard.js';
import type { RouteRateLimit } from '../http/rate-limit.guard.js';
import { setsCookies } from '../http/sets-cookies.js';
import { versionFieldOf } from '../http/versioned.js';
import type { VersionField } from '../http/versioned.js';
import { byStatus, describeProblem } from './describe-problem.js';

/**
 * Errors that every route has: of bodies before they are read, which a client may send with any
 * request, and of the server.
 */
const EVERYWHERE: readonly ErrorCode[] = [
  'COMMON.VALIDATION',
  'COMMON.TOO_LARGE',
  'COMMON.UNSUPPORTED_MEDIA_TYPE',
  'COMMON.INTERNAL',
];
/** Only reports that the process runs. */
const NEEDS_NOTHING = '/api/health/live';

interface Response {
  readonly description?: string;
  headers?: Record<string, unknown>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: { readonly type: string };
  readonly example?: string;
}

interface Operation {
  readonly operationId: string;
  parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { schema?: BodySchema }>> };
  readonly responses: Record<string, Response>;
  security?: unknown[];
  'x-rate-limits'?: unknown;
  'x-permission'?: string;
}

interface BodySchema {
  readonly $ref?: string;
  readonly properties?: object;
}

/**
 * Adds to the document what the decorators and guards of the routes say: errors, rate limits and
 * the headers of answers.
 */
export function describeRoutes(document: OpenAPIObject, app: INestApplication): void {
  const handlers = handlersOf(app);
  const reflector = new Reflector();
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(item as Record<string, Operation>)) {
      const targets = handlers.get(operation.operationId);
      if (targets === undefined) throw new Error(`No method is called ${operation.operationId}`);
      const versionField = versionFieldOf(targets[1]);
      const access = requiredAccess(reflector, [...targets].reverse());
      const codes = [
        ...problemsOf(targets),
        ...(access === undefined || access === 'public' || access.withoutPrerequisites
          ? []
          : (['AUTH.TERMS_REQUIRED', 'AUTH.FACTOR_ENROLMENT_REQUIRED'] as const)),
        ...(versionField !== null && method !== 'get'
          ? (['COMMON.PRECONDITION_FAILED'] as const)
          : []),
        ...EVERYWHERE,
        ...(path === NEEDS_NOTHING ? [] : (['COMMON.UNAVAILABLE'] as const)),
      ];
      if (versionField !== null) describeVersion(operation, method, versionField);
      describeErrors(document, path, operation, [...new Set(codes)]);
      describeLimits(operation, rateLimitsOf(reflector, [...targets].reverse()));
      describeHeaders(operation, setsCookies(targets[1]));
      describePermission(operation, access);
      // Without a security scheme: public.
      operation.security ??= [];
    }
  document.components = { ...document.components, headers: { ...HEADERS } as never };
}

/** Controller and method by the name of the method, which is the operation id. */
function handlersOf(app: INestApplication): Map<string, [Type, () => unknown]> {
  const handlers = new Map<string, [Type, () => unknown]>();
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values()) {
      const controller = metatype as Type;
      const methods = Object.entries(Object.getOwnPropertyDescriptors(controller.prototype));
      for (const [name, { value }] of methods)
        if (typeof value === 'function') handlers.set(name, [controller, value as () => unknown]);
    }
  return handlers;
}

/** Keeps the description of a status by the route itself. */
function describeErrors(
  document: OpenAPIObject,
  path: string,
  operation: Operation,
  codes: readonly ErrorCode[],
): void {
  const place = {
    path: path.replace(/\{(\w+)\}/g, (_all, name: string) => SAMPLES[name] ?? SAMPLE_ID),
    field: fieldOf(document, operation),
  };
  for (const [status, group] of byStatus(codes))
    operation.responses[status] ??= describeProblem(group, place) as Response;
}

const SAMPLE_ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';
const SAMPLES: Readonly<Record<string, string>> = { version: '9f86d081884c7d65' };

/** The name of a field of a request: of the body, or else a parameter. */
function fieldOf(document: OpenAPIObject, operation: Operation): string | null {
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const schemas = document.components?.schemas as Readonly<Record<string, BodySchema>> | undefined;
  const properties =
    schema?.properties ?? schemas?.[schema?.$ref?.split('/').at(-1) ?? '']?.properties ?? {};
  const parameters = (operation.parameters ?? []).filter(({ in: place }) => place !== 'header');
  return Object.keys(properties)[0] ?? parameters.at(-1)?.name ?? null;
}

function describePermission(operation: Operation, access: ReturnType<typeof requiredAccess>): void {
  if (access !== undefined && access !== 'public' && access.permission !== null)
    operation['x-permission'] = access.permission;
}

function describeLimits(operation: Operation, limits: readonly RouteRateLimit[]): void {
  if (limits.length === 0) return;
  operation['x-rate-limits'] = limits.map(({ name, points, seconds, by }) => ({
    name,
    points,
    seconds,
    by,
  }));
  // Absent when a request is refused before it is counted.
  for (const response of Object.values(operation.responses))
    addHeaders(response, 'RateLimit', 'RateLimit-Policy');
}

/** Describes the conditional requests of a route with `@Versioned()`. */
function describeVersion(operation: Operation, method: string, field: VersionField): void {
  for (const [status, response] of Object.entries(operation.responses))
    if (Number(status) < 300 && status !== '204') addHeaders(response, 'ETag');
  const condition = method === 'get' ? IF_NONE_MATCH : ifMatch(field);
  operation.parameters = [...(operation.parameters ?? []), condition];
  if (method === 'get') {
    const unchanged = { description: 'The client has this answer already.' };
    addHeaders(unchanged, 'ETag');
    operation.responses['304'] = unchanged;
  }
}

const IF_NONE_MATCH = {
  in: 'header',
  name: 'If-None-Match',
  required: false,
  description: 'The `ETag` of an earlier answer: 304 without a body when nothing has changed.',
  schema: { type: 'string' },
  example: '"7.3q2-7wHk0pXyQmZs"',
};
function ifMatch(field: VersionField): Parameter {
  return {
    in: 'header',
    name: 'If-Match',
    required: false,
    description: `Changes the object only in this version: the \`ETag\` of an answer, or the quoted \`${field}\`. Compared as one step with the change. A weak tag counts like a strong one: proxies that compress make tags weak.`,
    schema: { type: 'string' },
    example: '"7"',
  };
}

function describeHeaders({ responses }: Operation, cookies: boolean): void {
  for (const [status, response] of Object.entries(responses)) {
    addHeaders(response, 'X-Request-Id', 'Cache-Control');
    if (status === '401') addHeaders(response, 'WWW-Authenticate');
    if (status === '416') addHeaders(response, 'Content-Range');
    if (['423', '429', '503'].includes(status)) addHeaders(response, 'Retry-After');
    if (cookies && (Number(status) < 300 || status === '401')) addHeaders(response, 'Set-Cookie');
  }
}

/** Keeps headers that the route itself describes. */
function addHeaders(response: Response, ...names: (keyof typeof HEADERS)[]): void {
  response.headers = {
    ...Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    ...response.headers,
  };
}

const HEADERS = {
  'Cache-Control': {
    description:
      '`no-store`, also with an `ETag`: clients may keep the answer, caches must not. `public` for pictures of users, whose address changes with them; `private, no-cache` for those of conversations, which are checked for each request; `private` for five minutes for files.',
    required: true,
    schema: { type: 'string' },
    example: 'no-store',
  },
  'Content-Range': {
    description: 'How many bytes the file has.',
    required: true,
    schema: { type: 'string' },
    example: 'bytes */48213',
  },
  ETag: {
    description:
      'The version of the object, a dot and a digest of the answer. For `If-None-Match` and `If-Match`.',
    required: true,
    schema: { type: 'string' },
    example: '"7.3q2-7wHk0pXyQmZs"',
  },
  RateLimit: {
    description:
      'The state of each limit of this route: remaining requests `r` and seconds `t` until all are available again. IETF draft-ietf-httpapi-ratelimit-headers.',
    schema: { type: 'string' },
    example: '"api";r=1199;t=60, "chats-read";r=299;t=58',
  },
  'RateLimit-Policy': {
    description: 'The limits of this route: requests `q` in a window of `w` seconds.',
    schema: { type: 'string' },
    example: '"api";q=1200;w=60, "chats-read";q=300;w=60',
  },
  'Retry-After': {
    description: 'Seconds after which the client should try again.',
    schema: { type: 'integer', minimum: 0 },
    example: 12,
  },
  'Set-Cookie': {
    description:
      'With the delivery `cookie`: the refresh token, the cookie for files, the mark of the device and a hint for scripts.',
    schema: { type: 'string' },
    example: 'chatcall_session=1; Path=/; SameSite=Strict',
  },
  'WWW-Authenticate': {
    required: true,
    description: 'RFC 6750: with `error` when a token was sent that is not accepted.',
    schema: { type: 'string' },
    example:
      'Bearer realm="ChatCall", error="invalid_token", error_description="The access token has expired; refresh it"',
  },
  'X-Request-Id': {
    description: 'The id of the request in the server log: the one that was sent, or a new one.',
    required: true,
    schema: { type: 'string', minLength: 8, maxLength: 64 },
    example: '5f0c9b1e-7a52-4f6b-8c1d-0e3a9b7d2c41',
  },
} as const;
