import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type {
  ConversationKind,
  ConversationLabel,
  CursorPage,
  Message,
  MessageId,
  SavedMessage,
} from '@chatcall/contracts';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../../platform/http/index.js';
import { EXAMPLE_ID } from '../../../../platform/validation/index.js';
import { UserCardDto } from '../../../users/index.js';
import { MessageDto } from '../../messages/index.js';

const KINDS: readonly ConversationKind[] = ['direct', 'group', 'channel'];

/** What names a conversation in a list of messages from several conversations. */
export class ConversationLabelDto implements ConversationLabel {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ enum: KINDS, example: 'group' })
  readonly kind: ConversationKind;

  @ApiProperty({
    type: String,
    maxLength: LIMITS.titleMax,
    nullable: true,
    example: 'Release 2.0',
    description: 'Null for a direct conversation, which is named after `peer`.',
  })
  readonly title: string | null;

  @ApiProperty({ type: UserCardDto, nullable: true, example: null })
  readonly peer: UserCardDto | null;
}

/** A message that you have saved for later. */
export class SavedMessageDto implements SavedMessage {
  @ApiProperty({ type: MessageDto })
  readonly message: Message;

  @ApiProperty({ type: ConversationLabelDto, description: 'Where the message is.' })
  readonly conversation: ConversationLabelDto;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly savedAt: string;
}

export class SavedPageDto extends CursorPageDto implements CursorPage<SavedMessage> {
  @PageItems(SavedMessageDto, 'The last saved one first.')
  readonly items: readonly SavedMessageDto[];
}

export class SavedIdsPageDto extends CursorPageDto implements CursorPage<MessageId> {
  @ApiProperty({
    type: [String],
    format: 'uuid',
    maxItems: LIMITS.savedIdsPage,
    example: [EXAMPLE_ID],
    description: 'Ids of messages, the last saved one first.',
  })
  readonly items: readonly string[];
}

/** Query of a list whose pages have a fixed length. */
export class SavedIdsQueryDto {
  @ApiPropertyOptional({
    description: '`nextCursor` of the page before; absent for the first page.',
  })
  @IsOptional()
  @MaxLength(500)
  @IsString()
  readonly cursor?: string;
}
