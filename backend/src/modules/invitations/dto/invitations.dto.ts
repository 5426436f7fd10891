import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  INVITATION_LIMITS,
  INVITED_ADDRESS_OUTCOMES,
  INVITED_ROLES,
  LIMITS,
  SITE_SETTINGS,
  USER_LANGUAGES,
} from '@chatcall/contracts';
import type {
  AcceptedInvitation,
  CreateInvitationRequest,
  Invitation,
  InvitationPreview,
  InvitationUser,
  InviteByMailRequest,
  InvitedAddress,
  InvitedAddresses,
  InvitedAddressOutcome,
  IssuedInvitation,
  SiteRole,
  UseLinkRequest,
  UserLanguage,
} from '@chatcall/contracts';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_ID, IsId, lowerCase } from '../../../platform/validation/index.js';
import { EXAMPLE_TOKEN, IsLinkToken } from '../../one-time-links/index.js';

const { usesMax, secondsMin, secondsMax, secondsDefault, emailsMax, conversationsMax, usedByMax } =
  INVITATION_LIMITS;
const EXAMPLE_TIME = '2026-01-31T09:30:00.000Z';
const EXAMPLE_NAME = 'Anna Smith';

/** Path parameter with the id of an invitation. */
export class InvitationParamDto {
  @IsId('The invitation.')
  readonly invitationId: string;
}

/** Which invitations are listed. */
export class InvitationQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    enum: ['true', 'false'],
    default: 'false',
    description: '`true`: those that have no accounts left, until they expire.',
  })
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly used?: 'true' | 'false';
}

/** What an invitation gives; every field may be absent. */
class InvitationTermsDto {
  @ApiPropertyOptional({ enum: INVITED_ROLES, default: 'member', example: 'member' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(INVITED_ROLES)
  readonly siteRole?: SiteRole;

  @ApiPropertyOptional({
    type: 'integer',
    default: secondsDefault,
    example: secondsDefault,
    description: 'How long it is valid.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @Max(secondsMax)
  @Min(secondsMin)
  @IsInt()
  readonly seconds?: number;

  @ApiPropertyOptional({
    type: [String],
    example: [EXAMPLE_ID],
    description: 'Groups and channels that the invited people join.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @Transform(lowerCase)
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(conversationsMax)
  @IsArray()
  readonly conversationIds?: string[];
}

/** A new invitation; every field may be absent. */
export class CreateInvitationDto extends InvitationTermsDto implements CreateInvitationRequest {
  @ApiPropertyOptional({
    type: 'integer',
    default: 1,
    example: 1,
    description: 'How many accounts may be created with it.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @Max(usesMax)
  @Min(1)
  @IsInt()
  readonly uses?: number;
}

/** Body of `admin/invitations/mails`. */
export class InviteByMailDto extends InvitationTermsDto implements InviteByMailRequest {
  @ApiProperty({
    type: 'array',
    items: { type: 'string', format: 'email', maxLength: LIMITS.emailMax },
    example: ['anna@example.com'],
  })
  @Transform(lowerCase)
  @IsEmail({}, { each: true })
  @MaxLength(LIMITS.emailMax, { each: true })
  @IsString({ each: true })
  @ArrayMaxSize(emailsMax)
  @ArrayMinSize(1)
  @IsArray()
  readonly emails: string[];

  @ApiPropertyOptional({ enum: USER_LANGUAGES, description: 'Of the mails.' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(USER_LANGUAGES)
  readonly language?: UserLanguage;
}

/** Body of `admin/invitations/{invitationId}/resend`. */
export class ResendInvitationDto {
  @ApiPropertyOptional({ enum: USER_LANGUAGES, description: 'Of the mail.' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(USER_LANGUAGES)
  readonly language?: UserLanguage;
}

/** An address of `admin/invitations/mails`. */
class InvitedAddressDto implements InvitedAddress {
  @ApiProperty({ format: 'email', maxLength: LIMITS.emailMax, example: 'anna@example.com' })
  readonly email: string;

  @ApiProperty({ enum: INVITED_ADDRESS_OUTCOMES, example: 'sent' })
  readonly outcome: InvitedAddressOutcome;
}

/** What has become of each address. */
export class InvitedAddressesDto implements InvitedAddresses {
  @ApiProperty({ type: [InvitedAddressDto], maxItems: emailsMax })
  readonly addresses: readonly InvitedAddressDto[];
}

/** Where a user is a member after accepting an invitation. */
export class AcceptedInvitationDto implements AcceptedInvitation {
  @ApiProperty({ type: [String], maxItems: conversationsMax, example: [EXAMPLE_ID] })
  readonly conversationIds: readonly string[];
}

/** The creator or a user of an invitation. */
class InvitationUserDto implements InvitationUser {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ maxLength: LIMITS.displayNameMax, example: EXAMPLE_NAME })
  readonly displayName: string;
}

/** An invitation as administrators see it. */
export class InvitationDto implements Invitation {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({
    enum: INVITED_ROLES,
    example: 'member',
    description: 'Of the accounts that are created with it.',
  })
  readonly siteRole: SiteRole;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: usesMax, example: 1 })
  readonly usesLeft: number;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly expiresAt: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly createdAt: string;

  @ApiProperty({
    type: InvitationUserDto,
    nullable: true,
    description: 'Null: their account does not exist any more.',
  })
  readonly createdBy: InvitationUserDto | null;

  @ApiProperty({
    type: String,
    format: 'email',
    nullable: true,
    maxLength: LIMITS.emailMax,
    example: null,
    description: 'The only address that can be registered with it; null: any.',
  })
  readonly email: string | null;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: conversationsMax,
    example: 0,
    description: 'How many groups and channels the invited people join.',
  })
  readonly conversationCount: number;

  @ApiProperty({
    type: [InvitationUserDto],
    maxItems: usedByMax,
    example: [],
    description: 'Who has used it, the last ones first.',
  })
  readonly usedBy: readonly InvitationUserDto[];
}

/** A new invitation with its link. */
export class IssuedInvitationDto extends InvitationDto implements IssuedInvitation {
  @ApiProperty({
    maxLength: 100,
    example: `/register#${EXAMPLE_TOKEN}`,
    description:
      'Path in the web app. The fragment is the token; it is stored as a hash only and is not shown again.',
  })
  readonly path: string;
}

/** A page of invitations. */
export class InvitationPageDto extends CursorPageDto {
  @PageItems(InvitationDto)
  readonly items: readonly InvitationDto[];
}

/** Body of `auth/invitation`. */
export class InvitationTokenDto implements UseLinkRequest {
  @IsLinkToken()
  readonly token: string;
}

/** What an invited person sees. */
export class InvitationPreviewDto implements InvitationPreview {
  @ApiProperty({ maxLength: LIMITS.displayNameMax, example: EXAMPLE_NAME })
  readonly invitedBy: string;

  @ApiProperty({ maxLength: SITE_SETTINGS['site.name'].maxLength, example: 'ChatCall' })
  readonly siteName: string;

  @ApiProperty({ enum: INVITED_ROLES, example: 'member' })
  readonly siteRole: SiteRole;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly expiresAt: string;

  @ApiProperty({
    type: String,
    format: 'email',
    nullable: true,
    maxLength: LIMITS.emailMax,
    example: null,
    description: 'The address that has to be registered; null: any.',
  })
  readonly email: string | null;

  @ApiProperty({
    type: [String],
    maxItems: conversationsMax,
    example: ['Design'],
    description: 'Titles of the groups and channels that the invited person joins.',
  })
  readonly conversations: readonly string[];
}
