import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { NumberFromText } from '../validation/index.js';
import { PICTURE_SIZES } from './picture-image.js';
import type { PictureSize } from './picture-image.js';

/** The version of a picture in the path, from an `avatarUrl`. */
export function IsPictureVersion(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      example: '5d41402abc4b2a76b9719d911017c592',
      description: 'The version of the picture, from the `avatarUrl`.',
    }),
    Matches(/^[0-9a-f]{32}$/),
  );
}

/** Query of a picture. */
export class PictureQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    enum: PICTURE_SIZES,
    default: 256,
    description: 'Edge in pixels.',
  })
  @IsOptional()
  @NumberFromText()
  @IsIn(PICTURE_SIZES)
  readonly size?: PictureSize;
}
