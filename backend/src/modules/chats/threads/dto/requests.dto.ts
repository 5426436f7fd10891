import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { MoveThreadCursorRequest, SendReplyRequest, ThreadFilter } from '@chatcall/contracts';
import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min, ValidateIf } from 'class-validator';
import { CursorQueryDto } from '../../../../platform/http/index.js';
import { NumberFromText } from '../../../../platform/validation/index.js';
import { SendMessageDto } from '../../messages/index.js';

const FILTERS: readonly ThreadFilter[] = ['all', 'unread'];

/** Query of the replies in a thread: where they start, or the cursor of the page before. */
export class RepliesQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    description:
      'Start with replies that have a smaller `threadSeq`, and continue with older ones.',
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
      'Start with replies that have a larger `threadSeq`, and continue with newer ones; 0 for the beginning of the thread. `before`, `after` and `cursor` exclude each other.',
  })
  @IsOptional()
  @NumberFromText()
  @Max(LIMITS.integerMax)
  @Min(0)
  @IsInt()
  readonly after?: number;
}

export class ThreadsQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    enum: FILTERS,
    default: 'all',
    description: '`unread`: only threads with unread replies.',
  })
  @IsOptional()
  @IsIn(FILTERS)
  readonly filter?: ThreadFilter;
}

export class SendReplyDto extends SendMessageDto implements SendReplyRequest {
  @ApiPropertyOptional({
    example: false,
    description: 'The reply is in the main timeline, too: one message in both.',
  })
  @IsOptional()
  @IsBoolean()
  readonly alsoToConversation?: boolean;
}

export class MoveThreadCursorDto implements MoveThreadCursorRequest {
  @ApiProperty({
    type: 'integer',
    example: 4,
    description: 'Everything up to this `threadSeq` has been read.',
  })
  @Max(LIMITS.integerMax)
  @Min(0)
  @IsInt()
  readonly seq: number;

  @ApiPropertyOptional({
    description: 'The cursor may move back: marks the replies after `seq` as unread.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly back?: boolean;
}
