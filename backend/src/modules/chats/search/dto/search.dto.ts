import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS, SEARCH_CONTENTS, SEARCH_ORDERS, SEARCH_STATES } from '@chatcall/contracts';
import type {
  FoundMessage,
  Message,
  MessageSearchPage,
  SearchContent,
  SearchHighlight,
  SearchOrder,
  SearchState,
} from '@chatcall/contracts';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
} from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../../platform/http/index.js';
import {
  EXAMPLE_ID,
  IsTimestamp,
  IsWellFormedText,
  lowerCase,
} from '../../../../platform/validation/index.js';
import { MessageDto } from '../../messages/index.js';
import { ConversationLabelDto } from '../../saved/index.js';

/** A parameter that may be repeated; one of it is a list, too. */
function listed({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? [value] : value;
}

function IsIdFilter(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: [String], description, example: [EXAMPLE_ID] }),
    IsOptional(),
    Transform(({ value }: { value: unknown }) => lowerCase({ value: listed({ value }) })),
    IsUUID(undefined, { each: true }),
    ArrayMaxSize(LIMITS.messageSearchFilterMax),
    IsArray(),
  );
}

function IsChoiceFilter(choices: readonly string[], description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ enum: choices, isArray: true, description }),
    IsOptional(),
    Transform(listed),
    IsIn(choices, { each: true }),
    ArrayMaxSize(choices.length),
    IsArray(),
  );
}

function IsTimeFilter(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ format: 'date-time', description, example: '2026-01-31T00:00:00.000Z' }),
    IsOptional(),
    IsTimestamp(),
    IsString(),
  );
}

/** Query of the search for messages. */
export class SearchMessagesDto extends CursorQueryDto {
  @ApiPropertyOptional({
    example: 'release "next week" -draft',
    description: `Words and phrases in quotation marks, which all must be in the text or in the name of a file, at most ${LIMITS.messageSearchTerms}; those after \`-\` must not. Case and accents make no difference. Without any filter at least one must be given.`,
  })
  @IsOptional()
  @IsWellFormedText()
  @MaxLength(LIMITS.messageSearchMax)
  @IsString()
  readonly q?: string;

  @IsIdFilter('Only messages of one of these users.')
  readonly from?: readonly string[];

  @IsIdFilter('Only messages in one of these conversations; channels also before you join them.')
  readonly in?: readonly string[];

  @IsTimeFilter('Only messages that were sent before this time.')
  readonly before?: string;

  @IsTimeFilter('Only messages that were sent at this time or later.')
  readonly after?: string;

  @IsChoiceFilter(SEARCH_CONTENTS, 'Only messages with all of these.')
  readonly has?: readonly SearchContent[];

  @IsChoiceFilter(
    SEARCH_STATES,
    'Only messages that are pinned, that you have saved, or that mention you; all of those given.',
  )
  readonly is?: readonly SearchState[];

  @ApiPropertyOptional({
    enum: SEARCH_ORDERS,
    default: 'newest',
    description: `\`relevance\`: first those with the words as they were typed, among the newest ${LIMITS.messageSearchRanked} that match.`,
  })
  @IsOptional()
  @IsIn(SEARCH_ORDERS)
  readonly sort?: SearchOrder;
}

/** A part of a text, in UTF-16 code units. */
class SearchHighlightDto implements SearchHighlight {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: LIMITS.messageMax, example: 4 })
  readonly start: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: LIMITS.messageMax,
    example: 11,
    description: 'The first character after it.',
  })
  readonly end: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 0,
    maximum: LIMITS.messageFilesMax,
    example: null,
    description: 'Position of the file whose name has the part; null: the text has it.',
  })
  readonly file: number | null;
}

class FoundMessageDto implements FoundMessage {
  @ApiProperty({ type: MessageDto })
  readonly message: Message;

  @ApiProperty({ type: ConversationLabelDto, description: 'Where the message is.' })
  readonly conversation: ConversationLabelDto;

  @ApiProperty({
    type: [SearchHighlightDto],
    maxItems: LIMITS.messageMax,
    description: 'The parts that match, in their order.',
  })
  readonly highlights: readonly SearchHighlightDto[];
}

export class MessageSearchPageDto extends CursorPageDto implements MessageSearchPage {
  @PageItems(FoundMessageDto, 'The found messages.')
  readonly items: readonly FoundMessageDto[];

  @ApiProperty({
    example: true,
    description:
      'False while the server still reads earlier messages for the search, after an upgrade or an import: more may be found later.',
  })
  readonly complete: boolean;
}
