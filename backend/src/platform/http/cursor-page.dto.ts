import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';

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
