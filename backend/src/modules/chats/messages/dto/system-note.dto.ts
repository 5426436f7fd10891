import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { CallEndReason, CallKind, SystemNote } from '@chatcall/contracts';
import { ApiUnion } from '../../../../platform/openapi/index.js';
import { EXAMPLE_ID } from '../../../../platform/validation/index.js';

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
const NAME = { example: 'Anna Smith', maxLength: LIMITS.displayNameMax };

/** The title of a group or channel. */
class TitleDto {
  @ApiProperty({ maxLength: LIMITS.titleMax, example: 'Release 2.0' })
  readonly title: string;
}

/** One user. */
class NamedUserDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly userId: string;

  @ApiProperty({ ...NAME, description: 'The name at that time.' })
  readonly name: string;
}

class GroupCreatedNoteDto extends TitleDto implements NoteOf<'group-created'> {
  @ApiProperty({ enum: ['group-created'] })
  readonly kind: 'group-created';
}

class ChannelCreatedNoteDto extends TitleDto implements NoteOf<'channel-created'> {
  @ApiProperty({ enum: ['channel-created'] })
  readonly kind: 'channel-created';
}

class TopicChangedNoteDto implements NoteOf<'topic-changed'> {
  @ApiProperty({ enum: ['topic-changed'] })
  readonly kind: 'topic-changed';

  @ApiProperty({ maxLength: LIMITS.topicMax, example: 'Freeze on Friday' })
  readonly topic: string;
}

class PictureChangedNoteDto implements NoteOf<'picture-changed'> {
  @ApiProperty({ enum: ['picture-changed'] })
  readonly kind: 'picture-changed';
}

class PictureRemovedNoteDto implements NoteOf<'picture-removed'> {
  @ApiProperty({ enum: ['picture-removed'] })
  readonly kind: 'picture-removed';
}

class OpenedNoteDto implements NoteOf<'opened'> {
  @ApiProperty({ enum: ['opened'], description: 'The group became a channel.' })
  readonly kind: 'opened';
}

class ClosedNoteDto implements NoteOf<'closed'> {
  @ApiProperty({ enum: ['closed'], description: 'The channel became a group.' })
  readonly kind: 'closed';
}

class RenamedNoteDto extends TitleDto implements NoteOf<'renamed'> {
  @ApiProperty({ enum: ['renamed'] })
  readonly kind: 'renamed';
}

class MembersAddedNoteDto implements NoteOf<'members-added'> {
  @ApiProperty({ enum: ['members-added'] })
  readonly kind: 'members-added';

  @ApiProperty({
    type: 'array',
    items: { type: 'string', format: 'uuid' },
    maxItems: LIMITS.membersPerRequest,
    example: [EXAMPLE_ID],
  })
  readonly userIds: readonly string[];

  @ApiProperty({
    type: 'array',
    items: { type: 'string', maxLength: LIMITS.displayNameMax },
    maxItems: LIMITS.membersPerRequest,
    example: ['Anna Smith'],
    description: 'Their names at that time, in the same order.',
  })
  readonly names: readonly string[];
}

class MemberRemovedNoteDto extends NamedUserDto implements NoteOf<'member-removed'> {
  @ApiProperty({ enum: ['member-removed'] })
  readonly kind: 'member-removed';
}

class MemberJoinedNoteDto extends NamedUserDto implements NoteOf<'member-joined'> {
  @ApiProperty({ enum: ['member-joined'] })
  readonly kind: 'member-joined';
}

class MemberLeftNoteDto extends NamedUserDto implements NoteOf<'member-left'> {
  @ApiProperty({ enum: ['member-left'] })
  readonly kind: 'member-left';
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

/** The class of each kind; a missing kind does not compile. */
const NOTES: { readonly [K in SystemNote['kind']]: new () => NoteOf<K> } = {
  'group-created': GroupCreatedNoteDto,
  'channel-created': ChannelCreatedNoteDto,
  renamed: RenamedNoteDto,
  'topic-changed': TopicChangedNoteDto,
  'picture-changed': PictureChangedNoteDto,
  'picture-removed': PictureRemovedNoteDto,
  opened: OpenedNoteDto,
  closed: ClosedNoteDto,
  'members-added': MembersAddedNoteDto,
  'member-removed': MemberRemovedNoteDto,
  'member-joined': MemberJoinedNoteDto,
  'member-left': MemberLeftNoteDto,
  'call-ended': CallEndedNoteDto,
};

/** What a system message says; clients make the text. */
@ApiUnion('kind', NOTES)
export class SystemNoteDto {
  readonly kind: SystemNote['kind'];
}
