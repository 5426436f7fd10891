import { applyDecorators } from '@nestjs/common';
import { LIMITS, tidyText } from '@chatcall/contracts';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import type {
  ConversationFilter,
  ConversationTotalsRequest,
  CreateDirectRequest,
  CreateGroupRequest,
  UpdateConversationRequest,
} from '@chatcall/contracts';
import { CursorQueryDto } from '../../../../platform/http/index.js';
import {
  EXAMPLE_ID,
  IsId,
  IsPlainText,
  IsVisibleText,
  lowerCase,
} from '../../../../platform/validation/index.js';
import { TransformText } from '../../../users/index.js';

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
