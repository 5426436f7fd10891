import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';

/** A token for examples in the description of the API. */
export const EXAMPLE_TOKEN = 'vY0kq3w0m2v4b7Vd1cW8eF9gH2iJ4kL6mN8oP0qR2sT';

/** The fragment of a link: 32 bytes. */
export function IsLinkToken({
  required = true,
}: { readonly required?: boolean } = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      required,
      example: EXAMPLE_TOKEN,
      pattern: '^[A-Za-z0-9_-]{43}$',
      description: 'The fragment of the link, without `#`.',
    }),
    IsString(),
    Matches(/^[A-Za-z0-9_-]{43}$/),
  );
}
