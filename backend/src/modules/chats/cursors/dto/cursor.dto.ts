import { ApiProperty } from '@nestjs/swagger';
import type { MoveReadCursorResponse } from '@chatcall/contracts';

export class ReadCursorDto implements MoveReadCursorResponse {
  @ApiProperty({ type: 'integer', example: 42, description: 'The new position of the cursor.' })
  readonly lastReadSeq: number;
}
