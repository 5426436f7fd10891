import { IsInt, Max, Min } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import type { MoveReadCursorRequest } from '@chatcall/contracts';
import { SEQ_MAX } from '../seq.js';

export class MoveReadCursorDto implements MoveReadCursorRequest {
  @ApiProperty({
    type: 'integer',
    example: 42,
    description: 'Everything up to this `seq` has been read.',
  })
  @Max(SEQ_MAX)
  @Min(0)
  @IsInt()
  readonly seq: number;
}
