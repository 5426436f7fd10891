import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { CursorPage, Draft, WriteDraftRequest } from '@chatcall/contracts';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../../platform/http/index.js';
import {
  EXAMPLE_ID,
  IsTimestamp,
  IsWellFormedText,
  lowerCase,
} from '../../../../platform/validation/index.js';

const TEXT = { maxLength: LIMITS.messageMax, example: 'Lunch at' };
const WRITTEN_AT = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' };

/** What you have written and not sent. */
export class DraftDto implements Draft {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly conversationId: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'The root of the thread in which it was written.',
  })
  readonly threadId: string | null;

  @ApiProperty({ ...TEXT, description: 'Empty: it was sent or cleared.' })
  readonly text: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  readonly replyTo: string | null;

  @ApiProperty({ ...WRITTEN_AT, description: 'When it was written.' })
  readonly writtenAt: string;
}

export class DraftPageDto extends CursorPageDto implements CursorPage<Draft> {
  @PageItems(DraftDto, 'The latest first.')
  readonly items: readonly DraftDto[];
}

export class WriteDraftDto implements WriteDraftRequest {
  @ApiProperty({ ...TEXT, description: 'Empty clears the draft.' })
  @IsString()
  @MaxLength(LIMITS.messageMax)
  @IsWellFormedText()
  readonly text: string;

  @ApiProperty({
    ...WRITTEN_AT,
    description: 'When it was written, by the clock of the device. A later draft is kept.',
  })
  @IsTimestamp()
  readonly writtenAt: string;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'The root of the thread in which it was written.',
  })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID()
  readonly threadId?: string | null;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'The message that it replies to.',
  })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID()
  readonly replyTo?: string | null;
}
