import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type {
  MoveDeliveredCursorPayload,
  MoveReadCursorPayload,
  SetTypingPayload,
} from '@chatcall/contracts';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import { SocketRequestDto } from '../../../../platform/socket/index.js';
import { IsId } from '../../../../platform/validation/index.js';

/** Payload of `chat:typing`. */
export class SetTypingEventDto extends SocketRequestDto implements SetTypingPayload {
  @IsId('The conversation.')
  readonly conversationId: string;

  @ApiProperty()
  @IsBoolean()
  readonly typing: boolean;
}

/** Payload of `chat:delivered`. */
export class MoveDeliveredEventDto extends SocketRequestDto implements MoveDeliveredCursorPayload {
  @IsId('The conversation.')
  readonly conversationId: string;

  @ApiProperty({ type: 'integer', minimum: 0 })
  @Max(LIMITS.integerMax)
  @Min(0)
  @IsInt()
  readonly seq: number;
}

/** Payload of `chat:read`. */
export class MoveReadEventDto extends MoveDeliveredEventDto implements MoveReadCursorPayload {
  @ApiPropertyOptional()
  @IsOptional()
  @IsBoolean()
  readonly back?: boolean;
}
