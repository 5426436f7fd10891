import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ConversationFilter, ConversationTotalsRequest } from '@chatcall/contracts';
import { LIMITS, tidyText } from '@chatcall/contracts';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  MinLength,
} from 'class-validator';
import { CursorQueryDto } from '../../../platform/http/index.js';
import { EXAMPLE_ID, lowerCase } from '../../../platform/validation/index.js';
import { TransformText } from '../../users/index.js';

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

/** Query of the search in one’s conversations. */
export class FindConversationsDto extends CursorQueryDto {
  @ApiProperty({
    example: 'release',
    minLength: 1,
    maxLength: LIMITS.searchMax,
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
    format: 'uuid',
    maxItems: LIMITS.totalsExceptMax,
    example: [EXAMPLE_ID],
    description: 'Conversations that are not counted; may be empty.',
  })
  @Transform(lowerCase)
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(LIMITS.totalsExceptMax)
  @IsArray()
  readonly except: string[];
}
