import { ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { SEQ_MAX } from '../message-rows.js';

/** Which part of a history: older than `before`, newer than `after`, or the newest. */
export class HistoryQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    description: 'Messages with a smaller `seq`.',
  })
  @IsOptional()
  @Type(() => Number)
  @Max(SEQ_MAX)
  @Min(0)
  @IsInt()
  readonly before?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    description: 'Messages with a larger `seq`; not together with `before`.',
  })
  @IsOptional()
  @Type(() => Number)
  @Max(SEQ_MAX)
  @Min(0)
  @IsInt()
  readonly after?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: LIMITS.pageMax,
    default: LIMITS.pageDefault,
  })
  @IsOptional()
  @Type(() => Number)
  @Max(LIMITS.pageMax)
  @Min(1)
  @IsInt()
  readonly limit?: number;
}
