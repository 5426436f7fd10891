import { createRequire } from 'node:module';
import type { Type } from '@nestjs/common';
import {
  isEmoji,
  isPlainText,
  isVisibleText,
  isWellFormedText,
  isWithinMentionsMax,
} from '@chatcall/contracts';
import { Ajv } from 'ajv';
import { isUUID } from 'class-validator';
import { RULE_SCHEMAS, rulesOf } from './class-schema.js';
import type { Rule } from './class-schema.js';
import { isVisibleOrEmptyText, lowerCase } from './field.decorators.js';

/** Makes an instance of a class from a valid payload; null when the payload may be invalid. */
export type CompiledValidator<T extends object> = (payload: unknown) => T | null;

type Schema = Readonly<Record<string, unknown>>;

/** The type of the values that a rule accepts. A class with other rules is not compiled. */
const TYPES: Readonly<Record<string, string>> = {
  isString: 'string',
  isBoolean: 'boolean',
  isInt: 'integer',
  min: 'number',
  max: 'number',
  minLength: 'string',
  maxLength: 'string',
  isUuid: 'string',
  visible: 'string',
  visibleOrEmpty: 'string',
  plainText: 'string',
  wellFormed: 'string',
  emoji: 'string',
  mentionsMax: 'string',
  isArray: 'array',
  arrayMinSize: 'array',
  arrayMaxSize: 'array',
};
/** Rules that check a text, under the same name in the schemas. */
const FORMATS = {
  isUuid: (text: string): boolean => isUUID(text),
  visible: isVisibleText,
  visibleOrEmpty: isVisibleOrEmptyText,
  plainText: isPlainText,
  wellFormed: isWellFormedText,
  emoji: isEmoji,
  mentionsMax: isWithinMentionsMax,
};
/** No text may be malformed, as in `assertPayloadLimits`. */
const WELL_FORMED: Rule = { property: '', name: 'wellFormed', constraint: undefined, each: false };

const ajv = new Ajv({ formats: FORMATS, strictTypes: false });

/**
 * Compiles the rules of a class to code, for payloads that arrive thousands of times a second. It
 * accepts what class-validator accepts, and makes no errors: class-validator explains what is wrong
 * with the few payloads that are not accepted. It also checks those with an optional field that has a
 * class of its own.
 * @returns null for a class with other nested classes, or with rules or transformations that only
 *   class-validator and class-transformer can run
 */
export function compileValidator<T extends object>(type: Type<T>): CompiledValidator<T> | null {
  const properties = Map.groupBy(rulesOf(type), ({ property }) => property);
  const schemas = [...properties].map(([name, rules]) => [name, propertySchema(rules)] as const);
  const lowered = [...properties.keys()].filter((name) => transformsOf(type, name).length > 0);
  if (
    schemas.some(([, schema]) => schema === null) ||
    lowered.some((name) => transformsOf(type, name).some((transform) => transform !== lowerCase))
  )
    return null;
  const accepts = ajv.compile<object>({
    type: 'object',
    properties: Object.fromEntries(schemas),
    required: [...properties].filter(([, rules]) => !isOptional(rules)).map(([name]) => name),
    additionalProperties: false,
  });
  return (payload) => {
    if (!accepts(payload)) return null;
    const instance = Object.assign(new type(), payload);
    for (const name of lowered)
      Reflect.set(instance, name, lowerCase({ value: Reflect.get(instance, name) as unknown }));
    return instance;
  };
}

/** Null when a rule cannot be compiled. */
function propertySchema(rules: readonly Rule[]): Schema | null {
  if (isOptional(rules) && rules.some(({ name }) => name === 'nestedValidation'))
    return { type: 'null' };
  const own = rules.filter(({ each, name }) => !each && name !== 'isOptional');
  const ofItems = rules.filter(({ each }) => each);
  // Without a maximum, the limit of all values together would be missing.
  const bounded = ofItems.length === 0 || own.some(({ name }) => name === 'arrayMaxSize');
  if (!bounded || ![...own, ...ofItems].every(isCompilable)) return null;
  const schema = {
    allOf: [...own, WELL_FORMED].map(ruleSchema),
    ...(ofItems.length === 0
      ? {}
      : { items: { allOf: [...ofItems, WELL_FORMED].map(ruleSchema) } }),
  };
  return isOptional(rules) ? { anyOf: [{ type: 'null' }, schema] } : schema;
}

function isOptional(rules: readonly Rule[]): boolean {
  return rules.some(({ name }) => name === 'isOptional');
}

function isCompilable({ name, constraint }: Rule): boolean {
  return name in TYPES && !(name === 'isUuid' && constraint !== undefined);
}

/** A rule accepts only values of its type; the keywords of JSON Schema ignore all other values. */
function ruleSchema(rule: Rule): Schema {
  if (rule === WELL_FORMED) return { format: rule.name };
  return {
    type: TYPES[rule.name],
    ...(rule.name in FORMATS ? { format: rule.name } : RULE_SCHEMAS[rule.name]?.(rule.constraint)),
  };
}

/** What class-transformer knows of a class; it exports that for programs in CommonJS only. */
interface TransformStorage {
  findTransformMetadatas(
    target: Type<object>,
    property: string,
    direction: number,
  ): readonly { readonly transformFn: unknown }[];
}
const PLAIN_TO_CLASS = 0;
const { defaultMetadataStorage: storage } = createRequire(import.meta.url)(
  'class-transformer/cjs/storage.js',
) as { readonly defaultMetadataStorage: TransformStorage };

function transformsOf(type: Type<object>, property: string): readonly unknown[] {
  return storage
    .findTransformMetadatas(type, property, PLAIN_TO_CLASS)
    .map(({ transformFn }) => transformFn);
}
