import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type {
  CallEndReason,
  CallKind,
  CursorPage,
  Message,
  MoveReadCursorResponse,
  SystemNote,
} from '@chatcall/contracts';
import { CursorPageDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_ID } from '../../../platform/validation/index.js';
import { UserCardDto } from '../../users/index.js';

type NoteOf<K extends SystemNote['kind']> = Extract<SystemNote, { kind: K }>;

const CALL_KINDS: readonly CallKind[] = ['audio', 'video'];
const CALL_END_REASONS: readonly CallEndReason[] = [
  'completed',
  'declined',
  'cancelled',
  'missed',
  'busy',
  'failed',
];

/**
 * System notes as the API description shows them; `SystemNote` of the contracts is authoritative.
 */
class TitleNoteDto {
  @ApiProperty({ enum: ['group-created', 'renamed'] })
  readonly kind: 'group-created' | 'renamed';

  @ApiProperty({ example: 'Release 2.0' })
  readonly title: string;
}

class MembersAddedNoteDto implements NoteOf<'members-added'> {
  @ApiProperty({ enum: ['members-added'] })
  readonly kind: 'members-added';

  @ApiProperty({ type: [String], format: 'uuid', example: [EXAMPLE_ID] })
  readonly userIds: readonly string[];

  @ApiProperty({
    type: [String],
    example: ['Anna Smith'],
    description: 'Their names at that time, in the same order.',
  })
  readonly names: readonly string[];
}

class MemberGoneNoteDto {
  @ApiProperty({ enum: ['member-removed', 'member-left'] })
  readonly kind: 'member-removed' | 'member-left';

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly userId: string;

  @ApiProperty({ example: 'Anna Smith' })
  readonly name: string;
}

class CallEndedNoteDto implements NoteOf<'call-ended'> {
  @ApiProperty({ enum: ['call-ended'] })
  readonly kind: 'call-ended';

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly callId: string;

  @ApiProperty({ enum: CALL_KINDS })
  readonly callKind: CallKind;

  @ApiProperty({ enum: CALL_END_REASONS })
  readonly reason: CallEndReason;

  @ApiProperty({
    type: 'integer',
    example: 154,
    description: 'Seconds from answer to end; 0 when never answered.',
  })
  readonly duration: number;
}

const NOTES = [TitleNoteDto, MembersAddedNoteDto, MemberGoneNoteDto, CallEndedNoteDto];

@ApiExtraModels(...NOTES)
export class MessageDto implements Message {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly conversationId: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    example: 42,
    description: '1, 2, 3 … within a conversation, without gaps: the order of messages.',
  })
  readonly seq: number;

  @ApiProperty({ type: UserCardDto })
  readonly sender: UserCardDto;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly clientMessageId: string;

  @ApiProperty({ enum: ['text', 'system'] })
  readonly type: Message['type'];

  @ApiProperty({
    example: 'Lunch at noon?',
    description: 'Plain text; empty for system messages and deleted messages.',
  })
  readonly content: string;

  @ApiProperty({
    type: 'object',
    nullable: true,
    oneOf: NOTES.map((note) => ({ $ref: getSchemaPath(note) })),
    description: 'Only with type `system`.',
    additionalProperties: true,
  })
  readonly system: SystemNote | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  readonly replyTo: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly editedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly deletedAt: string | null;

  @ApiProperty({
    type: 'integer',
    example: 1,
    description: 'Increases with every change of this message.',
  })
  readonly version: number;
}

export class MessagePageDto extends CursorPageDto implements CursorPage<Message> {
  @PageItems(MessageDto, 'Ascending by `seq`.')
  readonly items: readonly MessageDto[];
}

export class ReadCursorDto implements MoveReadCursorResponse {
  @ApiProperty({ type: 'integer', example: 42, description: 'The new position of the cursor.' })
  readonly lastReadSeq: number;
}
