import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { MoveThreadCursorPayload } from '@chatcall/contracts';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import { SocketRequestDto } from '../../../../platform/socket/index.js';
import { IsId } from '../../../../platform/validation/index.js';

/** Payload of `chat:readThread`. */
export class MoveThreadCursorEventDto extends SocketRequestDto implements MoveThreadCursorPayload {
  @IsId('The conversation.')
  readonly conversationId: string;

  @IsId('The root of the thread.')
  readonly threadId: string;

  @ApiProperty({ type: 'integer', minimum: 0 })
  @Max(LIMITS.integerMax)
  @Min(0)
  @IsInt()
  readonly seq: number;

  @ApiPropertyOptional()
  @IsOptional()
  @IsBoolean()
  readonly back?: boolean;
}
