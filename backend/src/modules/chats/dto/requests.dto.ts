import { applyDecorators } from '@nestjs/common';
import { LIMITS, tidyText } from '@chatcall/contracts';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import type {
  AddMembersRequest,
  ChangeRoleRequest,
  ConversationFilter,
  ConversationTotalsRequest,
  CreateDirectRequest,
  CreateGroupRequest,
  MemberRole,
  MoveReadCursorRequest,
  SendMessageRequest,
  UpdateConversationRequest,
  UpdateMembershipRequest,
} from '@chatcall/contracts';
import { CursorQueryDto } from '../../../platform/http/index.js';
import {
  EXAMPLE_ID,
  IsId,
  IsPlainText,
  IsVisibleText,
  IsWellFormedText,
  lowerCase,
  NumberFromText,
} from '../../../platform/validation/index.js';
import { TransformText } from '../../users/index.js';
import { SEQ_MAX } from '../message-rows.js';
import { ROLES } from './conversation.dto.js';

/** The text of a message, stored as written. */
export function IsMessageText(): PropertyDecorator {
  return applyDecorators(
    IsString(),
    MaxLength(LIMITS.messageMax),
    IsVisibleText(),
    IsWellFormedText(),
  );
}

/** The title of a group: one line. */
function IsTitle(): PropertyDecorator {
  return applyDecorators(
    TransformText(tidyText),
    IsString(),
    MaxLength(LIMITS.titleMax),
    IsVisibleText(),
    IsPlainText(),
  );
}

/** Path of `chats/:conversationId`. */
export class ConversationParamDto {
  @IsId('The conversation.')
  readonly conversationId: string;
}

/** Path of `chats/:conversationId/members/:userId`. */
export class MemberParamDto extends ConversationParamDto {
  @IsId('The member.')
  readonly userId: string;
}

/** Path of `chats/:conversationId/messages/:messageId`. */
export class MessageParamDto extends ConversationParamDto {
  @IsId('The message.')
  readonly messageId: string;
}

const FILTERS: readonly ConversationFilter[] = ['active', 'unread', 'archived'];

/** Query of the list of conversations. */
export class ListConversationsDto extends CursorQueryDto {
  @ApiPropertyOptional({
    enum: FILTERS,
    description:
      '`active`: not archived; `unread`: not archived, with unread messages. All when absent.',
  })
  @IsOptional()
  @IsIn(FILTERS)
  readonly filter?: ConversationFilter;
}

/** Query of the search in the user's conversations. */
export class FindConversationsDto extends CursorQueryDto {
  @ApiProperty({
    example: 'release',
    minLength: 1,
    description: 'Part of a title or name.',
  })
  @TransformText(tidyText)
  @MinLength(1)
  @MaxLength(LIMITS.searchMax)
  @IsString()
  readonly q: string;
}

/** Conversations that are not counted. */
export class ConversationTotalsQueryDto implements ConversationTotalsRequest {
  @ApiProperty({
    type: [String],
    example: [EXAMPLE_ID],
    description: 'Conversations that are not counted; may be empty.',
  })
  @Transform(lowerCase)
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(LIMITS.totalsExceptMax)
  @IsArray()
  readonly except: string[];
}

/** Query of the history: where it starts, or the cursor of the page before. */
export class HistoryQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    description: 'Start with messages that have a smaller `seq`, and continue with older ones.',
  })
  @IsOptional()
  @NumberFromText()
  @Max(SEQ_MAX)
  @Min(0)
  @IsInt()
  readonly before?: number;

  @ApiPropertyOptional({
    type: 'integer',
    description:
      'Start with messages that have a larger `seq`, and continue with newer ones. `before`, `after` and `cursor` exclude each other.',
  })
  @IsOptional()
  @NumberFromText()
  @Max(SEQ_MAX)
  @Min(0)
  @IsInt()
  readonly after?: number;
}

export class CreateDirectDto implements CreateDirectRequest {
  @IsId('The other user.')
  readonly userId: string;
}

export class CreateGroupDto implements CreateGroupRequest {
  @ApiProperty({ example: 'Release 2.0' })
  @IsTitle()
  readonly title: string;

  @ApiProperty({
    type: [String],
    example: [EXAMPLE_ID],
    description: 'The first members besides yourself; may be empty.',
  })
  @Transform(lowerCase)
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(LIMITS.membersPerRequest)
  @IsArray()
  readonly memberIds: string[];
}

export class UpdateConversationDto implements UpdateConversationRequest {
  @ApiPropertyOptional({ example: 'Release 2.0' })
  @ValidateIf((_, value) => value !== undefined)
  @IsTitle()
  readonly title?: string;
}

export class AddMembersDto implements AddMembersRequest {
  @ApiProperty({
    type: [String],
    example: [EXAMPLE_ID],
  })
  @Transform(lowerCase)
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(LIMITS.membersPerRequest)
  @ArrayMinSize(1)
  @IsArray()
  readonly userIds: string[];
}

export class ChangeRoleDto implements ChangeRoleRequest {
  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  readonly role: MemberRole;
}

export class UpdateMembershipDto implements UpdateMembershipRequest {
  @ApiPropertyOptional()
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly muted?: boolean;

  @ApiPropertyOptional()
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly archived?: boolean;
}

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

export class SendMessageDto implements SendMessageRequest {
  @IsId(
    'Chosen by the client, unique per sender. Sending the same one again stores nothing and returns the stored message.',
  )
  readonly clientMessageId: string;

  @ApiProperty({ example: 'Lunch at noon?' })
  @IsMessageText()
  readonly content: string;

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
