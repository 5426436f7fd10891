import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { SITE_SETTINGS } from '@chatcall/contracts';
import type { AcceptTermsRequest, Terms } from '@chatcall/contracts';
import { IsInt, Max, Min } from 'class-validator';

/** That of a column of the type `integer`. */
const VERSION_MAX = 2_147_483_647;

/** A version of the terms that a client has shown. */
export function IsTermsVersion(required: boolean): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'integer',
      minimum: 0,
      maximum: VERSION_MAX,
      required,
      example: 3,
      description:
        'The version of the terms that the user has read and accepts; without terms it does not matter.',
    }),
    IsInt(),
    Min(0),
    Max(VERSION_MAX),
  );
}

/** The terms of the server. */
export class TermsDto implements Terms {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 3,
    description: 'Another one after each change of the text; 0: there are none.',
  })
  readonly version: number;

  @ApiProperty({
    maxLength: SITE_SETTINGS['terms.text'].maxLength,
    example: 'Be kind to each other.',
    description: 'Lines of plain text; empty: there are none.',
  })
  readonly text: string;
}

/** Body of `users/me/terms`. */
export class AcceptTermsDto implements AcceptTermsRequest {
  @IsTermsVersion(true)
  readonly version: number;
}
