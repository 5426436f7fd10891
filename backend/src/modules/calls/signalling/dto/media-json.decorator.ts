import { registerDecorator } from 'class-validator';
import type { ValidationArguments } from 'class-validator';

export interface MediaJsonRule {
  /** Required lists with their maximum number of entries. */
  readonly required: Readonly<Record<string, number>>;
  /** Optional lists. */
  readonly optional?: Readonly<Record<string, number>>;
}

/** Characters of JSON; browsers send about a tenth of that. */
const SIZE_MAX = 32 * 1024;
const DEPTH_MAX = 8;

/**
 * An object with RTP or DTLS values: of limited size and depth, with the lists that mediasoup
 * iterates over. mediasoup checks their entries itself.
 */
export function IsMediaJson(rule: MediaJsonRule): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'mediaJson',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (value: unknown) => isMediaJson(value, rule),
        defaultMessage: ({ property }: ValidationArguments) =>
          `${property} must be an object of the expected shape and size`,
      },
    });
  };
}

function isMediaJson(value: unknown, { required, optional = {} }: MediaJsonRule): boolean {
  if (!isObject(value) || depthOf(value) > DEPTH_MAX || JSON.stringify(value).length > SIZE_MAX)
    return false;
  const present = Object.entries(optional).filter(([key]) => value[key] !== undefined);
  return [...Object.entries(required), ...present].every(([key, max]) =>
    isListOfObjects(value[key], max),
  );
}

function isListOfObjects(value: unknown, max: number): boolean {
  return Array.isArray(value) && value.length <= max && value.every(isObject);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return depth;
  return Math.max(depth, ...Object.values(value).map((inner) => depthOf(inner, depth + 1)));
}
