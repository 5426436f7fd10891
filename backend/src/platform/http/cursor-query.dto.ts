import { ApiPropertyOptional } from '@nestjs/swagger';
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
  @IsString()
  @MaxLength(500)
  readonly cursor?: string;

  /** Items at most. */
  @ApiPropertyOptional({
    description: 'Items at most.',
    type: 'integer',
    default: LIMITS.pageDefault,
  })
  @IsOptional()
  @NumberFromText()
  @IsInt()
  @Min(1)
  @Max(LIMITS.pageMax)
  readonly limit?: number;
}
