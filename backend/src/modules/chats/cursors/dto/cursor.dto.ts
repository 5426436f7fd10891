import { IsBoolean, IsInt, Max, Min, ValidateIf } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { MoveReadCursorRequest, MoveReadCursorResponse } from '@chatcall/contracts';

export class MoveReadCursorDto implements MoveReadCursorRequest {
  @ApiProperty({
    type: 'integer',
    example: 42,
    description: 'Everything up to this `seq` has been read.',
  })
  @Max(LIMITS.integerMax)
  @Min(0)
  @IsInt()
  readonly seq: number;

  @ApiPropertyOptional({
    description: 'The cursor may move back: marks the messages after `seq` as unread.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly back?: boolean;
}

export class ReadCursorDto implements MoveReadCursorResponse {
  @ApiProperty({ type: 'integer', example: 42, description: 'The new position of the cursor.' })
  readonly lastReadSeq: number;
}
