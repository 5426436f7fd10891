import { applyDecorators } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { ApiExtraModels, getSchemaPath } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';

interface Union {
  readonly property: string;
  readonly members: Readonly<Record<string, Type>>;
}

/** By the name of the class. Filled by decorators when the classes are loaded. */
const UNIONS = new Map<string, Union>();

/**
 * Describes a class as one of several schemas, told apart by the value of one property.
 * @param members the class for each value of the property
 */
export function ApiUnion(
  property: string,
  members: Readonly<Record<string, Type>>,
): ClassDecorator {
  return (target) => {
    UNIONS.set(target.name, { property, members });
    applyDecorators(ApiExtraModels(...Object.values(members)))(target);
  };
}

/** Replaces the schemas of such classes, which cannot be described with properties. */
export function describeUnions({ components }: OpenAPIObject): void {
  const schemas = components?.schemas ?? {};
  for (const [name, { property, members }] of UNIONS) {
    if (schemas[name] === undefined) continue;
    const paths = Object.entries(members).map(([value, type]) => [value, getSchemaPath(type)]);
    schemas[name] = {
      oneOf: paths.map(([, $ref]) => ({ $ref: $ref ?? '' })),
      discriminator: {
        propertyName: property,
        mapping: Object.fromEntries(paths) as Record<string, string>,
      },
    };
  }
}
