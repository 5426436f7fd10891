import 'reflect-metadata';
import type { INestApplication, Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { RULE_SCHEMAS, rulesOf } from '../validation/index.js';

/** The part of a schema that is read and written here. */
interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean;
  format?: string;
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  $ref?: string;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header' | 'cookie';
    schema?: Schema;
  }[];
  readonly requestBody?: {
    required?: boolean;
    readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
}

/** Values of `RouteParamtypes` of Nest, which it does not export. */
const SOURCES = { 3: 'body', 4: 'query', 5: 'path' } as const;

/** The classes that validate one operation. */
interface RequestClasses {
  readonly body?: Type;
  readonly query?: Type;
  readonly path?: Type;
}

/**
 * Adds to the schemas of bodies and parameters the bounds that the server checks: those of
 * class-validator. Values that a class documents itself are kept: it accepts more before a
 * transformation than after it. Bodies have no other fields than those in the document.
 */
export function describeBounds(app: INestApplication, document: OpenAPIObject): void {
  const classes = requestClasses(app);
  const operations = Object.values(document.paths).flatMap((item) =>
    Object.values(item as Record<string, Operation>),
  );
  for (const operation of operations) {
    const { body, query, path } = classes.get(operation.operationId) ?? {};
    if (body !== undefined) boundBody(document, operation, body);
    for (const parameter of operation.parameters ?? []) {
      const target = { query, path, header: undefined, cookie: undefined }[parameter.in];
      const bounds = target && boundsOf(target).get(parameter.name);
      if (bounds !== undefined) parameter.schema = merge(parameter.schema ?? {}, bounds);
    }
    refuseFieldsOfForms(operation);
  }
  boundIntegers(document.paths);
  boundIntegers(document.components?.schemas);
}

/** What the number columns of the database, and most languages, hold. */
const INT32_MAX = 2_147_483_647;

/** Integers without bounds of their own are not negative and fit in 32 bits. */
function boundIntegers(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const schema = value as Schema;
  if (schema.enum === undefined && [schema.type].flat().includes('integer')) {
    schema.minimum ??= 0;
    schema.maximum ??= INT32_MAX;
    schema.format ??= 'int32';
  }
  Object.values(value).forEach(boundIntegers);
}

/** A body may be absent when all of its fields may be. */
function boundBody(document: OpenAPIObject, operation: Operation, body: Type): void {
  const schema = document.components?.schemas?.[body.name] as Schema | undefined;
  if (schema === undefined) return;
  const { properties = {} } = schema;
  for (const [name, bounds] of boundsOf(body))
    properties[name] = merge(properties[name] ?? {}, bounds);
  refuseUnknownFields(document, schema);
  if (operation.requestBody !== undefined)
    operation.requestBody.required = (schema.required ?? []).length > 0;
}

/** Of an object of a request, and of the objects in it. */
function refuseUnknownFields(document: OpenAPIObject, schema: Schema): void {
  if (schema.additionalProperties === false) return;
  schema.additionalProperties = false;
  for (const nested of nestedNames(schema.properties)) {
    const of = document.components?.schemas?.[nested] as Schema | undefined;
    if (of?.properties !== undefined) refuseUnknownFields(document, of);
  }
}

/** The names of the schemas that a part of the document refers to. */
function nestedNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { $ref } = value as Schema;
  if (typeof $ref === 'string') return [$ref.slice($ref.lastIndexOf('/') + 1)];
  return Object.values(value).flatMap(nestedNames);
}

/** For bodies that are described in place: forms. */
function refuseFieldsOfForms({ requestBody }: Operation): void {
  for (const { schema } of Object.values(requestBody?.content ?? {}))
    if (schema?.properties !== undefined) schema.additionalProperties = false;
}

/** What the class documents goes before what is derived. */
function merge(documented: Schema, derived: Schema): Schema {
  const items =
    documented.items === undefined || derived.items === undefined
      ? {}
      : { items: merge(documented.items, derived.items) };
  return '$ref' in documented ? documented : { ...derived, ...documented, ...items };
}

/** The classes of all controllers by the name of the method, which is the operation id. */
function requestClasses(app: INestApplication): Map<string, RequestClasses> {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) =>
    [...module.controllers.values()].map(({ metatype }) => metatype as Type),
  );
  return new Map(
    controllers.flatMap((controller) =>
      Object.getOwnPropertyNames(controller.prototype).map(
        (method) => [method, classesOf(controller, method)] as const,
      ),
    ),
  );
}

function classesOf(controller: Type, method: string): RequestClasses {
  const prototype = controller.prototype as object;
  const types = (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as Type[];
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ??
    {}) as Readonly<Record<string, { readonly index: number }>>;
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([key, { index }]) => {
      const source = SOURCES[Number(key.split(':', 1)[0]) as keyof typeof SOURCES];
      return source === undefined ? [] : [[source, types[index]]];
    }),
  );
}

/** The bounds of the properties of a class. */
function boundsOf(target: Type): Map<string, Schema> {
  const bounds = new Map<string, Schema>();
  for (const { property, name, constraint, each } of rulesOf(target)) {
    const schema = RULE_SCHEMAS[name]?.(constraint);
    if (schema === undefined) continue;
    const known = bounds.get(property) ?? {};
    bounds.set(
      property,
      each ? { ...known, items: { ...known.items, ...schema } } : { ...schema, ...known },
    );
  }
  return bounds;
}
