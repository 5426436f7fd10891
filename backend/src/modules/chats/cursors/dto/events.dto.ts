import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type {
  MoveDeliveredCursorPayload,
  MoveReadCursorPayload,
  SetTypingPayload,
} from '@chatcall/contracts';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { SocketRequestDto } from '../../../../platform/socket/index.js';
import { IsId, lowerCase } from '../../../../platform/validation/index.js';

/** Payload of `chat:typing`. */
export class SetTypingEventDto extends SocketRequestDto implements SetTypingPayload {
  @IsId('The conversation.')
  readonly conversationId: string;

  @ApiProperty()
  @IsBoolean()
  readonly typing: boolean;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'The root of the thread; otherwise the main timeline.',
  })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID()
  readonly threadId?: string | null;
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
