import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import SwaggerParser from '@apidevtools/swagger-parser';
import { LIMITS } from '@chatcall/contracts';
import { apiDocument, describeApi } from '../../describe-api.js';

interface Media {
  readonly schema?: unknown;
  readonly example?: unknown;
  readonly examples?: Readonly<
    Record<string, { readonly value: { readonly code?: string; readonly status?: number } }>
  >;
}

interface Answer {
  readonly description?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly security?: readonly object[];
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly schema?: unknown }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Answer>>;
  readonly 'x-rate-limits'?: unknown;
}

interface Schema extends Readonly<Record<string, unknown>> {
  readonly properties?: Readonly<Record<string, Schema>>;
}

/**
 * Whether a reader knows what such a value looks like: by an example, a list of values, or another
 * schema.
 */
function speaksForItself(schema: Schema): boolean {
  if (
    ['example', 'enum', '$ref', 'allOf', 'anyOf', 'oneOf', 'default'].some((key) => key in schema)
  )
    return true;
  if (schema['type'] === 'array') return speaksForItself(schema['items'] as Schema);
  return schema['type'] === 'boolean';
}

interface Route {
  readonly name: string;
  readonly operation: Operation;
}

/** Routes without authentication. A new one needs a reason to be in this list. */
const PUBLIC = [
  'get /api/health/live',
  'get /api/health/ready',
  'get /api/site',
  'get /api/site/logo/{version}',
  'get /api/site/terms',
  'get /api/users/{userId}/avatar/{version}',
  'post /api/auth/email-change',
  'post /api/auth/email-change/undo',
  'post /api/auth/email-verification',
  'post /api/auth/factor',
  'post /api/auth/invitation',
  'post /api/auth/login',
  'post /api/auth/passkey',
  'post /api/auth/passkey/challenge',
  'post /api/auth/password-reset',
  'post /api/auth/password-reset/request',
  'post /api/auth/refresh',
  'post /api/auth/register',
];

describe('the description of the API', () => {
  let routes: Route[];
  beforeAll(async () => {
    const { paths } = await apiDocument();
    routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
        name: `${method} ${path}`,
        operation,
      })),
    );
  });

  /** Names of the routes of which something is wrong. */
  const where = (wrong: (operation: Operation, name: string) => boolean): string[] =>
    routes.filter(({ operation, name }) => wrong(operation, name)).map(({ name }) => name);

  const responses = (operation: Operation, from: number, to: number): [string, Answer][] =>
    Object.entries(operation.responses).filter(
      ([status]) => Number(status) >= from && Number(status) < to,
    );

  it('is the committed one: `npm run openapi` writes it again', async () => {
    const committed = await readFile(new URL('../../../../openapi.json', import.meta.url), 'utf8');
    expect(await describeApi()).toBe(committed);
  });

  it('is the same when it is created twice', async () => {
    expect(await describeApi()).toBe(await describeApi());
  });

  it('is valid OpenAPI', async () => {
    const document: unknown = JSON.parse(await describeApi());
    await expect(
      SwaggerParser.validate(document as Parameters<typeof SwaggerParser.validate>[0]),
    ).resolves.toBeDefined();
  });

  it('has a summary and a tag for every route', () => {
    expect(routes.length).toBeGreaterThan(35);
    expect(where(({ summary, tags }) => (summary ?? '').length < 5 || tags?.length !== 1)).toEqual(
      [],
    );
  });

  it('has a schema for every success that has a body', () => {
    // The tus protocol answers with headers.
    const withoutBody = ['createUpload', 'headUpload'];
    const lacking = where((operation) => {
      if (withoutBody.includes(operation.operationId ?? '')) return false;
      const successes = responses(operation, 200, 300);
      if (successes.length === 0) return true;
      return successes.some(
        ([status, { content }]) =>
          status !== '204' &&
          !Object.values(content ?? {}).some((media) => media.schema !== undefined),
      );
    });
    expect(lacking).toEqual([]);
  });

  it('lists the codes of each error as an open enum, those of the controller and of the method', () => {
    const codesOf = (name: string, status: string): unknown => {
      const schema = routes.find((route) => route.name === name)?.operation.responses[status]
        ?.content?.['application/problem+json']?.schema as
        { allOf: [unknown, { properties: { code: unknown } }] } | undefined;
      return schema?.allOf[1].properties.code;
    };
    const open = (...codes: string[]): unknown => ({
      anyOf: [{ type: 'string', enum: codes }, { type: 'string' }],
    });
    expect(codesOf('post /api/auth/register', '400')).toEqual(
      open('COMMON.VALIDATION', 'AUTH.PASSWORD_WEAK'),
    );
    expect(codesOf('put /api/users/me/avatar', '429')).toEqual(
      open('COMMON.RATE_LIMITED', 'COMMON.QUOTA_EXCEEDED'),
    );
    expect(codesOf('patch /api/chats/{conversationId}', '412')).toEqual(
      open('COMMON.PRECONDITION_FAILED'),
    );
  });

  it('has the limits of every limited route, and the headers of its answers', () => {
    const limited = routes.filter(({ operation }) => operation['x-rate-limits'] !== undefined);
    const unlimited = routes.filter((route) => !limited.includes(route));
    expect(unlimited.map(({ name }) => name).sort()).toEqual([
      'post /api/auth/login',
      'post /api/auth/refresh',
      'post /api/auth/register',
    ]);
    const lacking = limited.filter(({ operation }) =>
      [...responses(operation, 200, 400), ...responses(operation, 429, 430)].some(
        ([, { headers = {} }]) =>
          headers['RateLimit'] === undefined || headers['RateLimit-Policy'] === undefined,
      ),
    );
    expect(lacking).toEqual([]);
  });

  it('describes conditional requests where answers have an ETag', () => {
    const tagged = routes.filter(({ operation }) => operation.responses['200']?.headers?.['ETag']);
    const conditions = tagged.map(({ name, operation }) => {
      const names = operation.parameters?.map((parameter) => parameter.name) ?? [];
      return [name, names.at(-1), '304' in operation.responses, '412' in operation.responses];
    });
    expect(conditions.sort()).toEqual([
      ['get /api/admin/settings/{setting}', 'If-None-Match', true, false],
      ['get /api/chats/{conversationId}', 'If-None-Match', true, false],
      ['get /api/chats/{conversationId}/avatar/{version}', 'If-None-Match', true, false],
      ['get /api/chats/{conversationId}/messages/{messageId}', 'If-None-Match', true, false],
      ['get /api/files/links/{messageId}/{imageId}', 'If-None-Match', true, false],
      ['get /api/files/{fileId}/content', 'If-None-Match', true, false],
      ['get /api/files/{fileId}/preview', 'If-None-Match', true, false],
      ['patch /api/chats/{conversationId}', 'If-Match', false, true],
      ['patch /api/chats/{conversationId}/messages/{messageId}', 'If-Match', false, true],
      ['post /api/admin/settings/{setting}/undo', 'If-Match', false, true],
      ['put /api/admin/logo', 'If-Match', false, true],
      ['put /api/admin/settings/{setting}', 'If-Match', false, true],
      ['put /api/chats/{conversationId}/avatar', 'If-Match', false, true],
    ]);
  });

  it('has problem details with an example for each code of every error', () => {
    const lacking = where((operation, name) => {
      const errors = responses(operation, 400, 600).filter(
        ([status]) => !(name === 'get /api/health/ready' && status === '503'),
      );
      return errors.some(([status, { content }]) => {
        const media = content?.['application/problem+json'];
        const examples = Object.entries(media?.examples ?? {});
        return (
          media?.schema === undefined ||
          examples.length === 0 ||
          examples.some(
            ([code, { value }]) => value.code !== code || value.status !== Number(status),
          )
        );
      });
    });
    expect(lacking).toEqual([]);
  });

  it('documents on every route that requests are limited', () => {
    expect(where((operation) => operation.responses['429'] === undefined)).toEqual([]);
  });

  it('requires a bearer token on every route that is not public, and documents the answer without one', () => {
    const open = ({ security }: Operation): boolean =>
      security?.length === 0 ||
      security?.some((scheme) => Object.keys(scheme).length === 0) === true;
    expect(where(open).sort()).toEqual(PUBLIC);
    expect(where(({ security }) => security === undefined)).toEqual([]);
    expect(
      where(
        (operation, name) => !PUBLIC.includes(name) && operation.responses['401'] === undefined,
      ),
    ).toEqual([]);
  });

  it('describes every success, and has `Location` for every 201 and no body for every DELETE', async () => {
    const { paths } = await apiDocument();
    const successes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).flatMap(([method, { responses: all }]) =>
        Object.entries(all)
          .filter(([status]) => Number(status) < 300)
          .map(([status, answer]) => ({ name: `${method} ${path} ${status}`, status, answer })),
      ),
    );
    expect(
      successes
        .filter(({ answer }) => (answer.description ?? '').length < 5)
        .map(({ name }) => name),
    ).toEqual([]);
    const created = successes.filter(({ status }) => status === '201');
    expect(created.length).toBeGreaterThan(3);
    expect(
      created
        .filter(({ answer }) => answer.headers?.['Location'] === undefined)
        .map(({ name }) => name),
    ).toEqual([]);
    expect(
      successes
        .filter(({ name, status }) => name.startsWith('delete') && status !== '204')
        .map(({ name }) => name),
    ).toEqual([]);
  });

  it('discriminates messages by type and system notes by kind', async () => {
    const { components } = await apiDocument();
    const { Message: message, SystemNote: note } = (components?.schemas ?? {}) as Record<
      string,
      { discriminator?: { propertyName: string; mapping: object } }
    >;
    expect(message?.discriminator).toEqual({
      propertyName: 'type',
      mapping: {
        text: '#/components/schemas/TextMessage',
        system: '#/components/schemas/SystemMessage',
      },
    });
    expect(note?.discriminator?.propertyName).toBe('kind');
    expect(Object.keys(note?.discriminator?.mapping ?? {})).toHaveLength(13);
  });

  it('has pages of items and nextCursor for every list', async () => {
    const { components } = await apiDocument();
    const arrays = where((operation) =>
      responses(operation, 200, 300).some(([, { content }]) =>
        Object.values(content ?? {}).some(({ schema }) => (schema as Schema)?.['type'] === 'array'),
      ),
    );
    expect(arrays).toEqual([]);
    const pages = Object.entries((components?.schemas ?? {}) as Record<string, Schema>).filter(
      ([, { properties = {} }]) => 'items' in properties || 'nextCursor' in properties,
    );
    expect(pages.length).toBeGreaterThan(7);
    // What a page may have besides: the way back of a history, and what belongs to all changes, to a
    // whole sync, to all threads, to all readers of a message or to all notices, and whether a search was complete.
    const beside = new Set([
      'previousCursor',
      ...['conversation', 'cursors', 'reset', 'version', 'joined'],
      ...['left', 'since'],
      ...['unreadThreads', 'count', 'complete', 'unread'],
    ]);
    const names = pages.map(([, { properties = {} }]) =>
      Object.keys(properties).filter((name) => !beside.has(name)),
    );
    expect(names.map((of) => of.sort())).toEqual(pages.map(() => ['items', 'nextCursor']));
  });

  it('describes every parameter and body', () => {
    expect(
      where(
        ({ parameters }) =>
          parameters?.some((parameter) => parameter.schema === undefined) ?? false,
      ),
    ).toEqual([]);
    const lacking = where(({ requestBody }) => {
      if (requestBody === undefined) return false;
      return !Object.values(requestBody.content ?? {}).some((media) => media.schema !== undefined);
    });
    expect(lacking).toEqual([]);
  });

  it('documents for every route with a body that it can be too large or of another type', () => {
    const lacking = where(
      ({ requestBody, responses: answers }) =>
        requestBody !== undefined && (answers['413'] === undefined || answers['415'] === undefined),
    );
    expect(lacking).toEqual([]);
  });

  it('documents for every route that the server can fail or be unavailable', () => {
    expect(where((operation) => operation.responses['500'] === undefined)).toEqual([]);
    expect(where((operation) => operation.responses['503'] === undefined)).toEqual([
      'get /api/health/live',
    ]);
  });

  it('has an example of every value, or the list of values', async () => {
    const { components } = await apiDocument();
    const schemas = Object.entries(components?.schemas ?? {}) as [string, Schema][];
    const lacking = schemas.flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, property]) => !speaksForItself(property))
        .map(([property]) => `${name}.${property}`),
    );
    expect(schemas.length).toBeGreaterThan(20);
    expect(lacking).toEqual([]);
  });

  it('documents for every route with values that they can be invalid', () => {
    const lacking = where(({ parameters, requestBody, responses: answers }, name) => {
      const takes = (parameters?.length ?? 0) > 0 || requestBody !== undefined;
      return takes && answers['400'] === undefined && name !== 'get /api/health/ready';
    });
    expect(lacking).toEqual([]);
  });

  it('has the bounds that the server checks for requests, and no other fields', async () => {
    const { components } = await apiDocument();
    const schemas = (components?.schemas ?? {}) as Record<string, Schema>;
    expect(schemas['SendMessage']).toMatchObject({
      additionalProperties: false,
      properties: {
        clientMessageId: { type: 'string', format: 'uuid' },
        content: { type: 'string', maxLength: LIMITS.messageMax },
        files: { type: ['array', 'null'], minItems: 1, maxItems: LIMITS.messageFilesMax },
      },
    });
    expect(schemas['AddMembers']?.properties?.['userIds']).toMatchObject({
      minItems: 1,
      maxItems: LIMITS.membersPerRequest,
      items: { type: 'string', format: 'uuid' },
    });
    expect(schemas['MoveReadCursor']?.properties?.['seq']).toMatchObject({
      minimum: 0,
      maximum: 2_147_483_647,
    });
    const open = where(({ requestBody }) =>
      Object.values(requestBody?.content ?? {}).some(({ schema }) => {
        const { $ref } = schema as { $ref?: string };
        const body =
          $ref === undefined ? (schema as Schema) : schemas[$ref.split('/').at(-1) ?? ''];
        return body?.['type'] !== 'string' && body?.['additionalProperties'] !== false;
      }),
    );
    expect(open).toEqual([]);
    for (const nested of ['AttachedFile', 'VoiceRecording', 'PolicyChange', 'KnownConversation'])
      expect([nested, schemas[nested]?.['additionalProperties']]).toEqual([nested, false]);
  });

  it('bounds every parameter', () => {
    const bounds = ['maxLength', 'maximum', 'format', 'pattern', 'enum', 'maxItems'];
    const open = routes.flatMap(({ name, operation }) =>
      (operation.parameters ?? [])
        .filter((parameter) => (parameter as { in?: string }).in !== 'header')
        .filter(({ schema }) => !bounds.some((bound) => bound in (schema as object)))
        .map((parameter) => `${name} ${parameter.name}`),
    );
    expect(open).toEqual([]);
  });
});
