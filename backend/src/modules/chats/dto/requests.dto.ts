import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type {
  AddMembersRequest,
  ChangeRoleRequest,
  CreateDirectRequest,
  CreateGroupRequest,
  MemberRole,
  MoveReadCursorRequest,
  SendMessageRequest,
  UpdateConversationRequest,
  UpdateOwnMembershipRequest,
} from '@chatcall/contracts';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { ROLES } from './conversation.dto.js';
import { EXAMPLE_ID, IsId, lowerCase } from '../../../platform/validation/index.js';
import { IsMessageText, IsTitle } from './text.decorator.js';
import { SEQ_MAX } from '../message-rows.js';

export class CreateDirectDto implements CreateDirectRequest {
  @IsId('The other person.')
  readonly userId: string;
}

export class CreateGroupDto implements CreateGroupRequest {
  @ApiProperty({ maxLength: LIMITS.titleMax, example: 'Release 2.0' })
  @IsTitle()
  readonly title: string;

  @ApiProperty({
    type: [String],
    format: 'uuid',
    maxItems: LIMITS.membersPerRequest,
    example: [EXAMPLE_ID],
    description: 'First members besides oneself; may be empty.',
  })
  @Transform(lowerCase)
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(LIMITS.membersPerRequest)
  @IsArray()
  readonly memberIds: string[];
}

export class UpdateConversationDto implements UpdateConversationRequest {
  @ApiPropertyOptional({ maxLength: LIMITS.titleMax, example: 'Release 2.0' })
  @ValidateIf((_, value) => value !== undefined)
  @IsTitle()
  readonly title?: string;
}

export class AddMembersDto implements AddMembersRequest {
  @ApiProperty({
    type: [String],
    format: 'uuid',
    minItems: 1,
    maxItems: LIMITS.membersPerRequest,
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

export class UpdateOwnMembershipDto implements UpdateOwnMembershipRequest {
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
    minimum: 0,
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
    'Chosen by the client, unique per sender: the same one again stores nothing and answers with the stored message.',
  )
  readonly clientMessageId: string;

  @ApiProperty({ maxLength: LIMITS.messageMax, example: 'Lunch at noon?' })
  @IsMessageText()
  readonly content: string;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    example: EXAMPLE_ID,
    description: 'A message of the same conversation.',
  })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID()
  readonly replyTo?: string | null;
}
