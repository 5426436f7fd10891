import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type {
  MoveDeliveredCursorPayload,
  MoveReadCursorPayload,
  SendMessagePayload,
  SetTypingPayload,
} from '@chatcall/contracts';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { SocketRequestDto } from '../../../platform/socket/index.js';
import { IsId, lowerCase } from '../../../platform/validation/index.js';
import { IsMessageText } from './requests.dto.js';
import { SEQ_MAX } from '../message-rows.js';

/** Payload of `chat:message`. */
export class SendMessageEventDto extends SocketRequestDto implements SendMessagePayload {
  @IsId('The conversation.')
  readonly conversationId: string;

  @IsId('Chosen by the client, unique per sender.')
  readonly clientMessageId: string;

  @ApiProperty({ maxLength: LIMITS.messageMax })
  @IsMessageText()
  readonly content: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID()
  readonly replyTo?: string | null;
}

/** Payload of `chat:typing`. */
export class SetTypingEventDto extends SocketRequestDto implements SetTypingPayload {
  @IsId('The conversation.')
  readonly conversationId: string;

  @ApiProperty()
  @IsBoolean()
  readonly typing: boolean;
}

/** Payload of `chat:read` and `chat:delivered`. */
export class MoveCursorEventDto
  extends SocketRequestDto
  implements MoveReadCursorPayload, MoveDeliveredCursorPayload
{
  @IsId('The conversation.')
  readonly conversationId: string;

  @ApiProperty({ type: 'integer', minimum: 0 })
  @Max(SEQ_MAX)
  @Min(0)
  @IsInt()
  readonly seq: number;
}
