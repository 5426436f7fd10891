import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  CONSENTS,
  LIMITS,
  SITE_PERMISSIONS,
  SITE_ROLES,
  USER_LANGUAGES,
} from '@chatcall/contracts';
import type {
  Consent,
  Contact,
  ContactState,
  CursorPage,
  InactiveState,
  Me,
  SitePermission,
  SiteRole,
  UserCard,
  UserLanguage,
  UserSearchHit,
} from '@chatcall/contracts';
import { CursorPageDto, PageItems } from '../../../platform/http/index.js';

/** What every signed-in user may see of a user. */
export class UserCardDto implements UserCard {
  @ApiProperty({ format: 'uuid', example: '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10' })
  readonly id: string;

  @ApiProperty({
    minLength: LIMITS.usernameMin,
    maxLength: LIMITS.usernameMax,
    example: 'anna.smith',
  })
  readonly username: string;

  @ApiProperty({ maxLength: LIMITS.displayNameMax, example: 'Anna Smith' })
  readonly displayName: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example:
      '/api/users/0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10/avatar/5d41402abc4b2a76b9719d911017c592',
    description:
      'Path on this server, which changes with the picture. 256 pixels square, 512 with `?size=512`. Null without a picture.',
  })
  readonly avatarUrl: string | null;

  @ApiProperty({
    maxLength: LIMITS.statusTextMax,
    example: 'In meetings until noon',
    description: 'Empty where you may not see it, and in messages, calls and added members.',
  })
  readonly statusText: string;

  @ApiPropertyOptional({
    enum: ['deactivated', 'erased'],
    example: 'deactivated',
    description: 'Present only when the user is not active.',
  })
  readonly state?: InactiveState;

  @ApiPropertyOptional({
    enum: SITE_ROLES,
    example: 'guest',
    description: 'In cards of other users present only for `guest` and `bot`.',
  })
  readonly siteRole?: SiteRole;
}

/** What users see of themselves. */
export class MeDto extends UserCardDto implements Me {
  @ApiProperty({
    format: 'email',
    maxLength: LIMITS.emailMax,
    example: 'anna@example.com',
    description: 'Not visible to other users.',
  })
  readonly email: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt: string;

  @ApiProperty({
    example: true,
    description: 'Whether other members see what you have read, and you what they have read.',
  })
  readonly readReceipts: boolean;

  @ApiProperty({
    example: true,
    description: 'Whether you have opened a link that was sent to your e-mail address.',
  })
  readonly emailVerified: boolean;

  @ApiProperty({
    enum: [...USER_LANGUAGES, null],
    nullable: true,
    type: 'string',
    example: 'en',
    description: 'The language of mails to you. Null: that of the server.',
  })
  readonly language: UserLanguage | null;

  @ApiProperty({
    enum: CONSENTS,
    example: 'everyone',
    description:
      'From whom you accept messages in a direct conversation that you have not answered. `shared`: users in a conversation that you have accepted, and contacts.',
  })
  readonly acceptsMessages: Consent;

  @ApiProperty({
    enum: CONSENTS,
    example: 'everyone',
    description: 'From whom you accept calls. Those of others do not ring.',
  })
  readonly acceptsCalls: Consent;

  @ApiProperty({
    enum: CONSENTS,
    example: 'everyone',
    description: 'Who may add you to groups and channels.',
  })
  readonly acceptsAdding: Consent;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: 'string',
    example: null,
    description:
      'Until when you have to set up a second factor; afterwards nearly everything else is refused with `AUTH.FACTOR_ENROLMENT_REQUIRED`. Null: your site role needs none, or you have one.',
  })
  readonly factorDeadline: string | null;

  @ApiProperty({ enum: SITE_ROLES, example: 'member' })
  declare readonly siteRole: SiteRole;

  @ApiProperty({
    enum: SITE_PERMISSIONS.owner,
    isArray: true,
    example: ['messages.send'],
    description: 'What your site role allows.',
  })
  readonly permissions: readonly SitePermission[];
}

const CONTACT_STATES = ['none', 'incoming', 'outgoing', 'accepted', 'blocked'] as const;

/** A user found by search. */
export class UserSearchHitDto extends UserCardDto implements UserSearchHit {
  @ApiProperty({
    enum: CONTACT_STATES,
    example: 'none',
    description: 'The state in your own list of contacts.',
  })
  readonly contact: UserSearchHit['contact'];
}

/** A page of found users. */
export class UserSearchPageDto extends CursorPageDto implements CursorPage<UserSearchHit> {
  @PageItems(UserSearchHitDto)
  readonly items: readonly UserSearchHitDto[];
}

/** An entry in a user's list of contacts. */
export class ContactDto implements Contact {
  @ApiProperty({ type: UserCardDto })
  readonly user: UserCardDto;

  @ApiProperty({
    enum: ['incoming', 'outgoing', 'accepted', 'blocked'],
    example: 'accepted',
    description:
      '`incoming`: they sent you a request; `outgoing`: you sent them a request; `blocked`: you blocked them.',
  })
  readonly state: ContactState;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly since: string;
}

/** A page of a user's list of contacts. */
export class ContactPageDto extends CursorPageDto implements CursorPage<Contact> {
  @PageItems(ContactDto)
  readonly items: readonly ContactDto[];
}
