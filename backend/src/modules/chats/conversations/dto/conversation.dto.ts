import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS, MEMBER_ROLES } from '@chatcall/contracts';
import type {
  Channel,
  Conversation,
  ConversationKind,
  ConversationPolicy,
  CountedTotals,
  CursorPage,
  MemberRole,
  Message,
  OwnMembership,
} from '@chatcall/contracts';
import { CursorPageDto, PageItems } from '../../../../platform/http/index.js';
import { EXAMPLE_ID } from '../../../../platform/validation/index.js';
import { UserCardDto } from '../../../users/index.js';
import { MessageDto } from '../../messages/index.js';

const KINDS: readonly ConversationKind[] = ['direct', 'group', 'channel'];
const ROLE = { enum: MEMBER_ROLES };

/** The lowest role that may do each action. */
export class ConversationPolicyDto implements ConversationPolicy {
  @ApiProperty({ ...ROLE, description: 'Write messages.' })
  readonly post: MemberRole;

  @ApiProperty({ ...ROLE, description: 'Add members.' })
  readonly addMembers: MemberRole;

  @ApiProperty({ ...ROLE, description: 'Pin messages.' })
  readonly pin: MemberRole;

  @ApiProperty({ ...ROLE, description: 'Mention everyone at once.' })
  readonly mentionAll: MemberRole;
}

/** Title, description and topic: what channels show to every user. */
const DESCRIPTION = {
  maxLength: LIMITS.descriptionMax,
  example: 'Dates and tasks of the next release',
  description: 'What it is for; may be empty.',
};
const TOPIC = {
  maxLength: LIMITS.topicMax,
  example: 'Freeze on Friday',
  description: 'What it is about at the moment; may be empty.',
};
const AVATAR_URL = {
  type: String,
  nullable: true,
  example:
    '/api/chats/0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10/avatar/5d41402abc4b2a76b9719d911017c592',
  description:
    'Path of the picture of a group or channel on this server, which changes with the picture; needs the access token. 256 pixels square, 512 with `?size=512`. Null without a picture.',
};

/** A channel as every user may see it. */
export class ChannelDto implements Channel {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ maxLength: LIMITS.titleMax, example: 'Release 2.0' })
  readonly title: string;

  @ApiProperty(DESCRIPTION)
  readonly description: string;

  @ApiProperty(TOPIC)
  readonly topic: string;

  @ApiProperty(AVATAR_URL)
  readonly avatarUrl: string | null;

  @ApiProperty({ type: 'integer', maximum: LIMITS.channelMembersMax, example: 120 })
  readonly memberCount: number;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-01-31T09:30:00.000Z',
    description: 'When the newest message was stored, or the channel was created.',
  })
  readonly lastActivityAt: string;

  @ApiProperty({ description: 'You are a member.' })
  readonly joined: boolean;
}

export class ChannelPageDto extends CursorPageDto implements CursorPage<Channel> {
  @PageItems(ChannelDto, 'By title; found ones: the best match first.')
  readonly items: readonly ChannelDto[];
}

/** Settings and cursors of the requesting member. */
export class OwnMembershipDto implements OwnMembership {
  @ApiProperty({ enum: MEMBER_ROLES })
  readonly role: MemberRole;

  @ApiProperty({ type: 'integer', example: 40 })
  readonly lastReadSeq: number;

  @ApiProperty({ type: 'integer', example: 42 })
  readonly lastDeliveredSeq: number;

  @ApiProperty({
    type: 'integer',
    example: 2,
    description:
      'Messages of other users after the read cursor, without system messages and deleted ones.',
  })
  readonly unread: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 1,
    description:
      'Messages of other users after the read cursor that mention you or all members (`@all`), without replies that are only in a thread. Also counted while it is muted.',
  })
  readonly mentions: number;

  @ApiProperty({
    description: 'No notifications, not in the totals. Becomes false by itself at `mutedUntil`.',
  })
  readonly muted: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When it stops being muted; null: not muted, or until you turn it off.',
  })
  readonly mutedUntil: string | null;

  @ApiProperty()
  readonly archived: boolean;

  @ApiProperty()
  readonly favourite: boolean;

  @ApiProperty({
    description:
      'Not in the list until somebody writes the next message. With unread messages it is listed anyway.',
  })
  readonly hidden: boolean;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'Your section; null: in none. One that you do not have any more counts as none.',
  })
  readonly sectionId: string | null;

  @ApiProperty({
    description:
      'The other members may see your presence, typing and receipts: you wrote here, created the group, or were added by a user you know.',
  })
  readonly accepted: boolean;
}

/** A conversation as the requesting member sees it. */
export class ConversationDto implements Conversation {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ enum: KINDS })
  readonly kind: ConversationKind;

  @ApiProperty({
    type: String,
    maxLength: LIMITS.titleMax,
    nullable: true,
    example: 'Release 2.0',
    description: 'Null for a direct conversation, which is named after `peer`.',
  })
  readonly title: string | null;

  @ApiProperty(DESCRIPTION)
  readonly description: string;

  @ApiProperty(TOPIC)
  readonly topic: string;

  @ApiProperty({ type: ConversationPolicyDto })
  readonly policy: ConversationPolicyDto;

  @ApiProperty(AVATAR_URL)
  readonly avatarUrl: string | null;

  @ApiProperty({
    type: UserCardDto,
    nullable: true,
    description: 'The other user of a direct conversation; null for a group.',
  })
  readonly peer: UserCardDto | null;

  @ApiProperty({ type: 'integer', maximum: LIMITS.channelMembersMax, example: 5 })
  readonly memberCount: number;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt: string;

  @ApiProperty({
    type: 'integer',
    example: 42,
    description: '`seq` of the newest message; 0 when there is none.',
  })
  readonly lastSeq: number;

  @ApiProperty({ type: MessageDto, nullable: true })
  readonly lastMessage: Message | null;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    example: 3,
    description:
      'Incremented by every change: a message stored or changed, a member added, a new title.',
  })
  readonly version: number;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    example: 3,
    description: 'The version of the last change of title, picture, members or roles.',
  })
  readonly detailsVersion: number;

  @ApiProperty({ type: OwnMembershipDto })
  readonly own: OwnMembershipDto;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description:
      'When an administrator of the site archived it: members can only read and leave. Absent or null: not archived.',
  })
  readonly archivedAt?: string | null;
}

export class ConversationPageDto extends CursorPageDto implements CursorPage<Conversation> {
  @PageItems(ConversationDto, 'Newest activity first; found ones: the best match first.')
  readonly items: readonly ConversationDto[];
}

/** Counts over conversations. */
export class ConversationTotalsDto implements CountedTotals {
  @ApiProperty({
    type: 'integer',
    example: 12,
    description: 'Unread messages outside muted conversations.',
  })
  readonly unread: number;

  @ApiProperty({
    type: 'integer',
    example: 3,
    description: 'Conversations with unread messages, without muted ones.',
  })
  readonly unreadConversations: number;

  @ApiProperty({
    type: 'integer',
    example: 1,
    description: 'Unread messages that mention you, also in muted conversations.',
  })
  readonly mentions: number;

  @ApiProperty({ type: 'integer', example: 1, description: 'Archived conversations.' })
  readonly archived: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 1,
    example: null,
    description:
      'Seconds until the next mute of a counted conversation with unread messages ends by itself, and the totals change; null: none does.',
  })
  readonly muteEndsIn: number | null;
}
