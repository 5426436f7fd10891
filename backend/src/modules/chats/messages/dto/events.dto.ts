import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type {
  DeleteMessagePayload,
  EditMessagePayload,
  ForwardMessagePayload,
  ReactPayload,
  SendMessagePayload,
} from '@chatcall/contracts';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsUUID } from 'class-validator';
import { SocketRequestDto } from '../../../../platform/socket/index.js';
import { IsId, lowerCase } from '../../../../platform/validation/index.js';
import { AttachedFileDto, IsAttachedFiles, IsEmoji, IsMessageText } from './requests.dto.js';

/** Payload of `chat:delete`. */
export class DeleteMessageEventDto extends SocketRequestDto implements DeleteMessagePayload {
  @IsId('The conversation.')
  readonly conversationId: string;

  @IsId('The message.')
  readonly messageId: string;
}

/** Payload of `chat:edit`. */
export class EditMessageEventDto extends DeleteMessageEventDto implements EditMessagePayload {
  @ApiProperty({ maxLength: LIMITS.messageMax })
  @IsMessageText()
  readonly content: string;
}

/** Payload of `chat:react`. */
export class ReactEventDto extends DeleteMessageEventDto implements ReactPayload {
  @IsEmoji()
  readonly emoji: string;

  @ApiProperty()
  @IsBoolean()
  readonly reacted: boolean;
}

/** Payload of `chat:forward`. */
export class ForwardMessageEventDto extends SocketRequestDto implements ForwardMessagePayload {
  @IsId('Where the copy is sent to.')
  readonly conversationId: string;

  @IsId('Chosen by the client, unique per sender.')
  readonly clientMessageId: string;

  @IsId('The conversation of the message.')
  readonly sourceConversationId: string;

  @IsId('The message.')
  readonly messageId: string;
}

/** Payload of `chat:message`. */
export class SendMessageEventDto extends SocketRequestDto implements SendMessagePayload {
  @IsId('The conversation.')
  readonly conversationId: string;

  @IsId('Chosen by the client, unique per sender.')
  readonly clientMessageId: string;

  @ApiProperty({ maxLength: LIMITS.messageMax })
  @IsMessageText()
  readonly content: string;

  @IsAttachedFiles()
  readonly files?: readonly AttachedFileDto[] | null;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID()
  readonly replyTo?: string | null;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID()
  readonly threadId?: string | null;

  @ApiPropertyOptional()
  @IsOptional()
  @IsBoolean()
  readonly alsoToConversation?: boolean;
}
