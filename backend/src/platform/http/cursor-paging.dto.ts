import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { NumberFromText } from '../validation/index.js';

/** Query of every keyset-paged list. */
export class CursorQueryDto {
  /** `nextCursor` of the page before; absent for the first page. */
  @ApiPropertyOptional({
    description: '`nextCursor` of the page before; absent for the first page.',
  })
  @IsOptional()
  @MaxLength(500)
  @IsString()
  readonly cursor?: string;

  /** Items at most. */
  @ApiPropertyOptional({
    description: 'Items at most.',
    type: 'integer',
    default: LIMITS.pageDefault,
  })
  @IsOptional()
  @NumberFromText()
  @Max(LIMITS.pageMax)
  @Min(1)
  @IsInt()
  readonly limit?: number;
}

/** A page of a list; the classes of the lists add `items`. */
export abstract class CursorPageDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Opaque. Pass it back as `cursor` for the next page; null on the last page.',
  })
  readonly nextCursor: string | null;
}

/** The items of a page. */
export function PageItems(item: Type, description = 'The items of this page.'): PropertyDecorator {
  return ApiProperty({ type: [item], maxItems: LIMITS.pageMax, description });
}
