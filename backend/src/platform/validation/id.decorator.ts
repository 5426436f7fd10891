import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsUUID } from 'class-validator';

/** An id for examples in the description of the API. */
export const EXAMPLE_ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';

/** A field that is an id: any case comes in, lower case goes on, since ids are compared as text. */
export function IsId(description: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ format: 'uuid', description, example: EXAMPLE_ID }),
    Transform(lowerCase),
    IsUUID(),
  );
}

/** Passes anything that is no text on to the rules that refuse it. */
export function lowerCase({ value }: { value: unknown }): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => lowerCase({ value: item }));
  return typeof value === 'string' ? value.toLowerCase() : value;
}
