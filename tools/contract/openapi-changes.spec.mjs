import { describe, expect, it } from '@jest/globals';
import { openApiChanges } from './openapi-changes.mjs';

/** A small API with one of everything that the comparison knows. */
const RELEASED = {
  paths: {
    '/api/things': {
      get: {
        operationId: 'listThings',
        security: [],
        parameters: [
          { name: 'q', in: 'query', schema: { type: 'string', minLength: 1, maxLength: 80 } },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
        ],
        responses: {
          200: {
            headers: { ETag: {} },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Page' } } },
          },
          404: {
            content: {
              'application/problem+json': {
                schema: {
                  type: 'object',
                  properties: {
                    code: { anyOf: [{ enum: ['NOT_FOUND', 'GONE'] }, { type: 'string' }] },
                    detail: { type: 'string' },
                  },
                },
              },
            },
          },
        },
      },
      post: {
        operationId: 'createThing',
        requestBody: {
          required: false,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/NewThing' } } },
        },
        responses: { 201: {}, 204: {} },
      },
    },
  },
  components: {
    schemas: {
      Page: {
        type: 'object',
        required: ['items'],
        properties: { items: { type: 'array', items: { $ref: '#/components/schemas/Thing' } } },
      },
      Thing: {
        type: 'object',
        required: ['id', 'kind', 'parent'],
        properties: {
          id: { type: 'string', format: 'uuid' },
          kind: { type: 'string', enum: ['small', 'large'] },
          checks: { type: 'object', additionalProperties: { type: 'string' } },
          parent: { anyOf: [{ $ref: '#/components/schemas/Thing' }, { type: 'null' }] },
          note: {
            oneOf: [
              { $ref: '#/components/schemas/TextNote' },
              { $ref: '#/components/schemas/CallNote' },
            ],
          },
        },
      },
      TextNote: { type: 'object', properties: { text: { type: 'string' } } },
      CallNote: { type: 'object', properties: { seconds: { type: 'integer' } } },
      NewThing: {
        type: 'object',
        additionalProperties: false,
        required: ['title'],
        properties: {
          title: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[a-z]+$' },
          kind: { type: 'string', enum: ['small', 'large'] },
          tags: { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 20 } },
          parent: { type: ['string', 'null'] },
        },
      },
    },
  },
};

const THINGS = ['paths', '/api/things'];
const LIST = [...THINGS, 'get'];
const CREATE = [...THINGS, 'post'];
const PROBLEM = [
  ...LIST,
  'responses',
  '404',
  'content',
  'application/problem+json',
  'schema',
  'properties',
];
const schema = (name, ...path) => ['components', 'schemas', name, ...path];

/** The document after one change; `undefined` removes. */
function changed(path, value) {
  const document = structuredClone(RELEASED);
  const last = path.at(-1);
  const parent = path.slice(0, -1).reduce((part, name) => part[name], document);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return document;
}

const BREAKING = [
  ['an operation is removed', CREATE, undefined, 'post /api/things: operation removed'],
  ['a path is removed', THINGS, undefined, 'get /api/things: operation removed'],
  ['an operation id changes', [...LIST, 'operationId'], 'getThings', 'listThings -> getThings'],
  ['an access token is needed', [...LIST, 'security'], [{ bearer: [] }], 'needs an access token'],
  ['a parameter is removed', [...LIST, 'parameters', 0, 'name'], 'text', 'q: parameter removed'],
  ['a parameter becomes required', [...LIST, 'parameters', 0, 'required'], true, 'now required'],
  [
    'a parameter takes less',
    [...LIST, 'parameters', 1, 'schema', 'maximum'],
    50,
    'maximum 100 -> 50',
  ],
  ['a success is removed', [...CREATE, 'responses', '204'], undefined, 'answer 204: removed'],
  [
    'a header is removed',
    [...LIST, 'responses', '200', 'headers', 'ETag'],
    undefined,
    'header ETag removed',
  ],
  [
    'a content type is removed',
    [...LIST, 'responses', '200', 'content', 'application/json'],
    undefined,
    'content type application/json removed',
  ],
  ['a body becomes required', [...CREATE, 'requestBody', 'required'], true, 'body: now required'],
  ['a body is removed', [...CREATE, 'requestBody'], undefined, 'body: removed'],
  ['a field of a request is required', schema('NewThing', 'required'), ['title', 'kind'], 'kind'],
  [
    'a field of a request is removed',
    schema('NewThing', 'properties', 'tags'),
    undefined,
    'tags: field removed',
  ],
  [
    'a value of a request is removed',
    schema('NewThing', 'properties', 'kind', 'enum'),
    ['small'],
    'value "large" removed',
  ],
  [
    'a request gets an enum',
    schema('NewThing', 'properties', 'title', 'enum'),
    ['a'],
    'enum added',
  ],
  ['a minimum length rises', schema('NewThing', 'properties', 'title', 'minLength'), 2, '1 -> 2'],
  ['a maximum length falls', schema('NewThing', 'properties', 'title', 'maxLength'), 99, '-> 99'],
  ['a pattern changes', schema('NewThing', 'properties', 'title', 'pattern'), '^a$', 'pattern'],
  ['a format is demanded', schema('NewThing', 'properties', 'title', 'format'), 'uuid', 'format'],
  ['a list gets shorter', schema('NewThing', 'properties', 'tags', 'maxItems'), 5, '10 -> 5'],
  [
    'items of a list take less',
    schema('NewThing', 'properties', 'tags', 'items', 'maxLength'),
    10,
    'tags[]: maxLength 20 -> 10',
  ],
  [
    'null is no longer accepted',
    schema('NewThing', 'properties', 'parent', 'type'),
    'string',
    'parent: type',
  ],
  [
    'a field of an answer is removed',
    schema('Thing', 'properties', 'kind'),
    undefined,
    'kind: field removed',
  ],
  [
    'a field of an answer may be absent',
    schema('Thing', 'required'),
    ['id', 'parent'],
    'kind: may now be absent',
  ],
  [
    'a value of an answer is removed',
    schema('Thing', 'properties', 'kind', 'enum'),
    ['small'],
    'value "large" removed',
  ],
  [
    'the type of an answer changes',
    schema('Thing', 'properties', 'id', 'type'),
    'integer',
    'id: type string -> integer',
  ],
  [
    'an answer may be null',
    schema('Thing', 'properties', 'id', 'type'),
    ['string', 'null'],
    'id: type string -> null|string',
  ],
  ['an answer loses its format', schema('Thing', 'properties', 'id', 'format'), undefined, 'uuid'],
  [
    'a variant of an answer is removed',
    schema('Thing', 'properties', 'note', 'oneOf'),
    [{ $ref: '#/components/schemas/TextNote' }, { $ref: '#/components/schemas/Page' }],
    'variant CallNote removed',
  ],
  [
    'values by name get another type',
    schema('Thing', 'properties', 'checks', 'additionalProperties', 'type'),
    'boolean',
    'checks{}: type string -> boolean',
  ],
  ['a field of an error is removed', [...PROBLEM, 'detail'], undefined, 'detail: field removed'],
  [
    'a variant of an answer changes',
    schema('CallNote', 'properties', 'seconds', 'type'),
    'string',
    'seconds: type',
  ],
];

const ALLOWED = [
  ['a new operation', [...THINGS, 'delete'], { operationId: 'removeThings', responses: {} }],
  [
    'a new optional parameter',
    [...LIST, 'parameters', 2],
    { name: 'sort', in: 'query', schema: {} },
  ],
  ['a new optional field', schema('NewThing', 'properties', 'colour'), { type: 'string' }],
  ['a new field of an answer', schema('Thing', 'properties', 'colour'), { type: 'string' }],
  [
    'a new value of an answer',
    schema('Thing', 'properties', 'kind', 'enum'),
    ['small', 'large', 'x'],
  ],
  [
    'a new value of a request',
    schema('NewThing', 'properties', 'kind', 'enum'),
    ['small', 'large', 'x'],
  ],
  ['a wider bound', schema('NewThing', 'properties', 'title', 'maxLength'), 200],
  ['a field that need not be sent', schema('NewThing', 'required'), []],
  ['an error that no longer occurs', [...LIST, 'responses', '404'], undefined],
  [
    'a code that no longer occurs',
    [...PROBLEM, 'code', 'anyOf'],
    [{ enum: ['GONE'] }, { type: 'string' }],
  ],
  ['a new error', [...LIST, 'responses', '409'], { content: {} }],
  ['a field that is always there', schema('Thing', 'required'), ['id', 'kind', 'parent', 'note']],
  ['a parameter of a wider type', [...LIST, 'parameters', 1, 'schema', 'type'], 'number'],
  ['an operation that needs no token', [...CREATE, 'security'], []],
];

describe('the comparison of two OpenAPI documents', () => {
  it('finds nothing between equal documents', () => {
    expect(openApiChanges(RELEASED, structuredClone(RELEASED))).toEqual([]);
  });

  it.each(BREAKING)('reports it when %s', (_name, path, value, expected) => {
    const changes = openApiChanges(RELEASED, changed(path, value));
    expect(changes.join('\n')).toContain(expected);
  });

  it.each(ALLOWED)('allows %s', (_name, path, value) => {
    expect(openApiChanges(RELEASED, changed(path, value))).toEqual([]);
  });

  it('compares an enum with an open enum', () => {
    const kind = schema('Thing', 'properties', 'kind');
    const open = (...values) => changed(kind, { anyOf: [{ enum: values }, { type: 'string' }] });
    expect(openApiChanges(open('small', 'large'), open('small', 'large', 'x'))).toEqual([]);
    expect(openApiChanges(open('small', 'large'), open('small')).join()).toContain('"large"');
  });
});
