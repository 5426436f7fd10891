import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type {
  CursorPage,
  ForwardedFrom,
  MentionAll,
  Message,
  MessageEdit,
  MessageMentions,
  MessagePage,
  MessageReceipts,
  Reaction,
  Reactor,
  Receipt,
  SystemMessage,
  SystemNote,
  TextMessage,
  ThreadSummary,
} from '@chatcall/contracts';
import { CursorPageDto, PageItems } from '../../../../platform/http/index.js';
import { ApiUnion } from '../../../../platform/openapi/index.js';
import { EXAMPLE_ID } from '../../../../platform/validation/index.js';
import { FileCardDto } from '../../../files/index.js';
import { LinkPreviewDto } from '../../../links/index.js';
import { UserCardDto } from '../../../users/index.js';
import { SystemNoteDto } from './system-note.dto.js';

const EMOJI = { minLength: 1, maxLength: LIMITS.emojiMax, example: '👍' };

/** One emoji with which members have reacted. */
class ReactionDto implements Reaction {
  @ApiProperty(EMOJI)
  readonly emoji: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 3 })
  readonly count: number;

  @ApiProperty({ description: 'You have reacted with it.' })
  readonly mine: boolean;
}

/** A member who has reacted. */
export class ReactorDto implements Reactor {
  @ApiProperty(EMOJI)
  readonly emoji: string;

  @ApiProperty({ type: UserCardDto })
  readonly user: UserCardDto;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly reactedAt: string;
}

export class ReactorPageDto extends CursorPageDto implements CursorPage<Reactor> {
  @PageItems(ReactorDto, 'In the order of the reactions.')
  readonly items: readonly ReactorDto[];
}

/** What a message shows of the thread below it. */
class ThreadSummaryDto implements ThreadSummary {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 3,
    description: 'Replies that are not deleted.',
  })
  readonly replyCount: number;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    example: 4,
    description: '`threadSeq` of the newest reply.',
  })
  readonly lastSeq: number;

  @ApiProperty({
    format: 'date-time',
    example: '2026-01-31T09:30:00.000Z',
    description: 'When the newest reply was stored.',
  })
  readonly lastReplyAt: string;

  @ApiProperty({
    type: [UserCardDto],
    maxItems: LIMITS.threadParticipantsMax,
    description: 'Authors of replies, the latest first.',
  })
  readonly participants: readonly UserCardDto[];
}

export class ReceiptDto implements Receipt {
  @ApiProperty({ type: UserCardDto })
  readonly user: UserCardDto;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    example: '2026-01-31T09:30:00.000Z',
    description:
      'When they read it at the latest; exact to 15 seconds for their last moves, less so for earlier ones. Null: not known.',
  })
  readonly readAt: string | null;
}

/** A page of the members who have read a message. */
export class MessageReceiptsDto extends CursorPageDto implements MessageReceipts {
  @PageItems(ReceiptDto)
  readonly items: readonly ReceiptDto[];

  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 0,
    example: 3,
    description: 'How many have read it, on all pages. Null: you have turned read receipts off.',
  })
  readonly count: number | null;
}

/** The users that a message mentions. */
class MessageMentionsDto implements MessageMentions {
  @ApiProperty({
    type: [UserCardDto],
    maxItems: LIMITS.mentionsMax,
    description:
      'The users whose mentions, `<@user id>`, are in the text, with their current names. A user who is not a member is not notified and has no entry in the list of mentions.',
  })
  readonly users: readonly UserCardDto[];

  @ApiProperty({
    type: String,
    enum: ['all', 'here', null],
    nullable: true,
    example: null,
    description:
      'The text has `<@all>`, which mentions all members, or `<@here>`, those who are online.',
  })
  readonly all: MentionAll | null;
}

/** What all messages have. */
abstract class MessageFieldsDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly conversationId: string;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 42,
    description:
      '1, 2, 3 … in the main timeline of a conversation, without gaps: the order of messages. 0 for a reply that is only in its thread.',
  })
  readonly seq: number;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description:
      'The message below which this reply is; null for messages that are no replies in a thread.',
  })
  readonly threadId: string | null;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    nullable: true,
    example: null,
    description:
      '1, 2, 3 … in the thread, without gaps; null for messages that are no replies in a thread.',
  })
  readonly threadSeq: number | null;

  @ApiProperty({
    type: ThreadSummaryDto,
    nullable: true,
    example: null,
    description: 'The thread below this message; null as long as there was no reply.',
  })
  readonly thread: ThreadSummaryDto | null;

  @ApiProperty({ type: UserCardDto })
  readonly sender: UserCardDto;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly clientMessageId: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  readonly replyTo: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly editedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly deletedAt: string | null;

  @ApiProperty({
    type: [ReactionDto],
    maxItems: LIMITS.reactionsMax,
    description: 'In the order of their first use.',
  })
  readonly reactions: readonly ReactionDto[];

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When it was pinned; null while it is not.',
  })
  readonly pinnedAt: string | null;

  @ApiProperty({
    type: MessageMentionsDto,
    description:
      'In a message across a block, you are not in it. Nobody, of a deleted or system message.',
  })
  readonly mentions: MessageMentionsDto;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    example: 1,
    description: 'The version of the conversation in which the message was stored or changed last.',
  })
  readonly version: number;
}

/** Where the text of a forwarded message comes from. */
class ForwardedFromDto implements ForwardedFrom {
  @ApiProperty({ type: UserCardDto, description: 'The author of the text, with the current name.' })
  readonly sender: UserCardDto;

  @ApiProperty({
    format: 'date-time',
    example: '2026-01-31T09:30:00.000Z',
    description: 'When it was written.',
  })
  readonly createdAt: string;
}

/** A message that a user wrote. */
class TextMessageDto extends MessageFieldsDto implements TextMessage {
  @ApiProperty({ enum: ['text'] })
  readonly type: 'text';

  @ApiProperty({
    maxLength: LIMITS.messageMax,
    example: 'Lunch at noon?',
    description:
      'The source text, unchanged: CommonMark with strikethrough, tables and task lists, without HTML. Empty for deleted messages, and for files without a caption.',
  })
  readonly content: string;

  @ApiProperty({
    type: [FileCardDto],
    maxItems: LIMITS.messageFilesMax,
    description:
      'The files that it carries, in the order in which they are shown; none of a deleted message.',
  })
  readonly files: readonly FileCardDto[];

  @ApiProperty({
    type: [LinkPreviewDto],
    maxItems: LIMITS.linkPreviewsMax,
    description:
      'Pages of links in the text. Where the server makes previews, they appear in a change of the message soon after it was sent, unless its author has removed them.',
  })
  readonly links: readonly LinkPreviewDto[];

  @ApiProperty({ type: 'null', example: null })
  readonly system: null;

  @ApiProperty({
    type: ForwardedFromDto,
    nullable: true,
    example: null,
    description: 'The server copied the text of another message.',
  })
  readonly forwarded: ForwardedFromDto | null;
}

/** A notice that the server wrote into the conversation. */
class SystemMessageDto extends MessageFieldsDto implements SystemMessage {
  @ApiProperty({ enum: ['system'] })
  readonly type: 'system';

  @ApiProperty({ maxLength: 0, example: '', description: 'Always empty.' })
  readonly content: '';

  @ApiProperty({ type: [FileCardDto], maxItems: 0, example: [], description: 'Always empty.' })
  readonly files: readonly FileCardDto[];

  @ApiProperty({ type: [LinkPreviewDto], maxItems: 0, example: [], description: 'Always empty.' })
  readonly links: readonly LinkPreviewDto[];

  @ApiProperty({ type: SystemNoteDto })
  readonly system: SystemNote;

  @ApiProperty({ type: 'null', example: null })
  readonly forwarded: null;
}

/** A message of either type. */
@ApiUnion('type', { text: TextMessageDto, system: SystemMessageDto })
export class MessageDto {
  readonly type: Message['type'];
}

/** A former text of an edited message. */
export class MessageEditDto implements MessageEdit {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    example: 41,
    description: 'The version of the message when it had this text.',
  })
  readonly version: number;

  @ApiProperty({ maxLength: LIMITS.messageMax, example: 'Lunch at noon?' })
  readonly content: string;

  @ApiProperty({
    type: MessageMentionsDto,
    description: 'The users that this text names, with their current names.',
  })
  readonly mentions: MessageMentionsDto;

  @ApiProperty({
    format: 'date-time',
    example: '2026-01-31T09:30:00.000Z',
    description: 'When this text was written.',
  })
  readonly writtenAt: string;
}

export class MessageEditPageDto extends CursorPageDto implements CursorPage<MessageEdit> {
  @PageItems(MessageEditDto, 'The newest first.')
  readonly items: readonly MessageEditDto[];
}

export class MentionPageDto extends CursorPageDto implements CursorPage<Message> {
  @PageItems(MessageDto, 'The newest first.')
  readonly items: readonly Message[];
}

export class PinPageDto extends CursorPageDto implements CursorPage<Message> {
  @PageItems(MessageDto, 'The last pinned one first.')
  readonly items: readonly Message[];
}

export class MessagePageDto extends CursorPageDto implements MessagePage {
  @PageItems(MessageDto, 'Ascending by `seq`.')
  readonly items: readonly Message[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description:
      'Of a page `around` a message or `at` a time: opaque, pass it back as `cursor` for older messages; null where there are none. Null on all other pages.',
  })
  readonly previousCursor: string | null;
}
