import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { TIMESTAMP_PATTERN } from './field.decorators.js';

/** The part of JSON Schema that rules of classes become. */
export interface RuleSchema {
  type?: string;
  format?: string;
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

/** A rule of class-validator for one property. */
export interface Rule {
  readonly property: string;
  /** For example `maxLength`. */
  readonly name: string;
  /** What the decorator was given first, for example the maximum. */
  readonly constraint: unknown;
  /** The rule is for the items of an array. */
  readonly each: boolean;
}

/** The rules of a class and of its base classes. */
export function rulesOf(target: Type<object>): Rule[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(target, '', false, false)
    .map(({ propertyName, name, type, constraints, each }) => ({
      property: propertyName,
      name: name ?? type,
      constraint: (constraints as readonly unknown[] | undefined)?.[0],
      each,
    }));
}

const numeric =
  (keyword: keyof RuleSchema) =>
  (constraint: unknown): RuleSchema =>
    typeof constraint === 'number' ? { [keyword]: constraint } : {};

/** JSON Schema of the rules of class-validator and of `field.decorators.ts`. */
export const RULE_SCHEMAS: Readonly<Record<string, (constraint: unknown) => RuleSchema>> = {
  minLength: numeric('minLength'),
  maxLength: numeric('maxLength'),
  min: numeric('minimum'),
  max: numeric('maximum'),
  arrayMinSize: numeric('minItems'),
  arrayMaxSize: numeric('maxItems'),
  matches: (pattern) => (pattern instanceof RegExp ? { pattern: pattern.source } : {}),
  isIn: (values) => (Array.isArray(values) ? { enum: values } : {}),
  isUuid: () => ({ format: 'uuid' }),
  isEmail: () => ({ format: 'email' }),
  isInt: () => ({ type: 'integer' }),
  timestamp: () => ({ format: 'date-time', pattern: TIMESTAMP_PATTERN.source }),
  visible: () => ({ minLength: 1 }),
};
