import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsUUID } from 'class-validator';
import { CursorQueryDto } from '../../../../platform/http/index.js';
import { IsId, lowerCase } from '../../../../platform/validation/index.js';

/** Query of the call log. */
export class CallLogQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'All calls of one conversation instead of one’s own.',
  })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID()
  readonly conversationId?: string;
}

/** Path of `calls/:id`. */
export class CallParamDto {
  @IsId('Which call.')
  readonly id: string;
}
