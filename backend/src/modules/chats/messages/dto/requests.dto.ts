import { applyDecorators } from '@nestjs/common';
import { LIMITS } from '@chatcall/contracts';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import type {
  AttachedFile,
  EditMessageRequest,
  ForwardMessageRequest,
  SendMessageRequest,
} from '@chatcall/contracts';
import { CursorQueryDto } from '../../../../platform/http/index.js';
import {
  EXAMPLE_ID,
  IsId,
  IsOneEmoji,
  IsTimestamp,
  IsVisibleOrEmptyText,
  MentionsMax,
  IsWellFormedText,
  lowerCase,
  NumberFromText,
} from '../../../../platform/validation/index.js';
import { ConversationParamDto } from '../../access/index.js';

/** A `seq`, or the id of a message. */
const SEQ_OR_ID = /^([0-9]{1,10}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** The text of a message, stored as written. Whether it may be empty is decided with its files. */
export function IsMessageText(): PropertyDecorator {
  return applyDecorators(
    IsString(),
    MaxLength(LIMITS.messageMax),
    IsVisibleOrEmptyText(),
    IsWellFormedText(),
    MentionsMax(),
  );
}

/** Path of `chats/:conversationId/messages/:messageId`. */
export class MessageParamDto extends ConversationParamDto {
  @IsId('The message.')
  readonly messageId: string;
}

/** One emoji, fully qualified. */
export function IsEmoji(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      minLength: 1,
      maxLength: LIMITS.emojiMax,
      example: '👍',
      description: 'One emoji, fully qualified.',
    }),
    IsString(),
    IsOneEmoji(),
  );
}

/** Path of `chats/:conversationId/messages/:messageId/reactions/:emoji`. */
export class ReactionParamDto extends MessageParamDto {
  @IsEmoji()
  readonly emoji: string;
}

/** Query of the history: where it starts, or the cursor of the page before. */
export class HistoryQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    description: 'Start with messages that have a smaller `seq`, and continue with older ones.',
  })
  @IsOptional()
  @NumberFromText()
  @Max(LIMITS.integerMax)
  @Min(0)
  @IsInt()
  readonly before?: number;

  @ApiPropertyOptional({
    type: 'integer',
    description:
      'Start with messages that have a larger `seq`, and continue with newer ones. `before`, `after`, `around`, `at` and `cursor` exclude each other.',
  })
  @IsOptional()
  @NumberFromText()
  @Max(LIMITS.integerMax)
  @Min(0)
  @IsInt()
  readonly after?: number;

  @ApiPropertyOptional({
    type: String,
    example: '42',
    description:
      'The `seq` or the id of a message in the middle of the page. One that does not exist is 404 `CHAT.NOT_FOUND`.',
  })
  @Transform(lowerCase)
  @IsOptional()
  @Matches(SEQ_OR_ID)
  @IsString()
  readonly around?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    example: '2026-01-31T09:30:00.000Z',
    description:
      'A time: the first message at or after it is in the middle of the page, or the newest when there is none.',
  })
  @IsOptional()
  @IsTimestamp()
  readonly at?: string;
}

export class EditMessageDto implements EditMessageRequest {
  @ApiProperty({
    example: 'Lunch at one?',
    description: 'Stored as it is. May be empty when the message has files.',
  })
  @IsMessageText()
  readonly content: string;
}

export class ForwardMessageDto implements ForwardMessageRequest {
  @IsId(
    'Chosen by the client, unique per sender. Sending the same one again stores nothing and returns the stored message.',
  )
  readonly clientMessageId: string;

  @IsId('The conversation of the message.')
  readonly sourceConversationId: string;

  @IsId('The message.')
  readonly messageId: string;
}

/** A file that a message carries. */
export class AttachedFileDto implements AttachedFile {
  @ApiProperty({
    format: 'uuid',
    example: EXAMPLE_ID,
    description: 'A file that you have uploaded and not sent in another message.',
  })
  @Transform(lowerCase)
  @IsUUID()
  readonly id: string;

  @ApiPropertyOptional({
    maxLength: LIMITS.alternativeTextMax,
    example: 'The floor plan with the new desks',
    description: 'What it shows, for users who cannot see it.',
  })
  @IsOptional()
  @IsWellFormedText()
  @MaxLength(LIMITS.alternativeTextMax)
  @IsString()
  readonly alt?: string;
}

/** The files of a message. */
export function IsAttachedFiles(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: [AttachedFileDto],
      nullable: true,
      minItems: 1,
      maxItems: LIMITS.messageFilesMax,
      example: [{ id: EXAMPLE_ID, alt: 'The floor plan with the new desks' }],
      description:
        'Files that the message carries, in the order in which they are shown, each once. With files the text may be empty.',
    }),
    Type(() => AttachedFileDto),
    IsOptional(),
    ValidateNested({ each: true }),
    ArrayUnique((file: unknown) => (file instanceof AttachedFileDto ? file.id : file)),
    ArrayMaxSize(LIMITS.messageFilesMax),
    ArrayMinSize(1),
    IsArray(),
  );
}

export class SendMessageDto implements SendMessageRequest {
  @IsId(
    'Chosen by the client, unique per sender. Sending the same one again stores nothing and returns the stored message.',
  )
  readonly clientMessageId: string;

  @ApiProperty({
    example: 'Lunch at noon?',
    description:
      'Stored as it is. May be formatted: CommonMark with strikethrough, tables and task lists, without HTML.',
  })
  @IsMessageText()
  readonly content: string;

  @IsAttachedFiles()
  readonly files?: readonly AttachedFileDto[] | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: EXAMPLE_ID,
    description: 'A message of the same conversation.',
  })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID()
  readonly replyTo?: string | null;
}
