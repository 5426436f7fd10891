import { applyDecorators } from '@nestjs/common';
import { LIMITS, MEMBER_ROLES, tidyText } from '@chatcall/contracts';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import type {
  ConversationFilter,
  ConversationPolicy,
  ConversationTotalsRequest,
  CreateChannelRequest,
  CreateDirectRequest,
  CreateGroupRequest,
  MemberRole,
  UpdateConversationRequest,
} from '@chatcall/contracts';
import { CursorQueryDto } from '../../../../platform/http/index.js';
import {
  EXAMPLE_ID,
  IsId,
  IsPlainText,
  IsVisibleText,
  IsWellFormedText,
  lowerCase,
} from '../../../../platform/validation/index.js';
import { IsPictureVersion } from '../../../../platform/pictures/index.js';
import { TransformText } from '../../../users/index.js';
import { ConversationParamDto } from '../../access/index.js';

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

const FILTERS: readonly ConversationFilter[] = ['active', 'unread', 'archived', 'placed'];

/** Query of the list of conversations. */
export class ListConversationsDto extends CursorQueryDto {
  @ApiPropertyOptional({
    enum: FILTERS,
    description:
      '`active`: not archived, not hidden; `unread`: not archived, with unread messages; `placed`: active ones that are favourites or in a section. All when absent.',
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

/** What a group or channel is for: text that may be empty. */
function IsDescription(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ example: 'Dates and tasks of the next release' }),
    ValidateIf((_, value) => value !== undefined),
    TransformText((text) => text.trim()),
    IsString(),
    MaxLength(LIMITS.descriptionMax),
    IsWellFormedText(),
  );
}

export class CreateChannelDto implements CreateChannelRequest {
  @ApiProperty({ example: 'Release 2.0' })
  @IsTitle()
  readonly title: string;

  @IsDescription()
  readonly description?: string;
}

/** The role of a part of a policy. */
function IsPolicyRole(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ enum: MEMBER_ROLES }),
    ValidateIf((_, value) => value !== undefined),
    IsIn(MEMBER_ROLES),
  );
}

class PolicyChangeDto implements Partial<ConversationPolicy> {
  @IsPolicyRole()
  readonly post?: MemberRole;

  @IsPolicyRole()
  readonly addMembers?: MemberRole;

  @IsPolicyRole()
  readonly pin?: MemberRole;

  @IsPolicyRole()
  readonly mentionAll?: MemberRole;
}

const CONVERTED = ['group', 'channel'] as const;

export class UpdateConversationDto implements UpdateConversationRequest {
  @ApiPropertyOptional({ example: 'Release 2.0' })
  @ValidateIf((_, value) => value !== undefined)
  @IsTitle()
  readonly title?: string;

  @IsDescription()
  readonly description?: string;

  @ApiPropertyOptional({ example: 'Freeze on Friday' })
  @ValidateIf((_, value) => value !== undefined)
  @TransformText(tidyText)
  @IsString()
  @MaxLength(LIMITS.topicMax)
  @IsPlainText()
  readonly topic?: string;

  @ApiPropertyOptional({
    enum: CONVERTED,
    description: 'Converts a group into a channel, or a channel into a group. For owners.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(CONVERTED)
  readonly kind?: (typeof CONVERTED)[number];

  @ApiPropertyOptional({
    type: PolicyChangeDto,
    description: 'Only the given parts change. For owners.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsObject()
  @ValidateNested()
  @Type(() => PolicyChangeDto)
  readonly policy?: PolicyChangeDto;
}

/** Query of the directory of channels. */
export class ListChannelsDto extends CursorQueryDto {
  @ApiPropertyOptional({ example: 'release', description: 'Part of a title. All when absent.' })
  @ValidateIf((_, value) => value !== undefined)
  @TransformText(tidyText)
  @MaxLength(LIMITS.searchMax)
  @IsString()
  readonly q?: string;
}

/** Path of `chats/:conversationId/avatar/:version`. */
export class ConversationPictureParamDto extends ConversationParamDto {
  @IsPictureVersion()
  readonly version: string;
}
