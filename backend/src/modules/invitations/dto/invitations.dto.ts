import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { INVITATION_LIMITS, INVITED_ROLES, LIMITS, SITE_SETTINGS } from '@chatcall/contracts';
import type {
  CreateInvitationRequest,
  Invitation,
  InvitationPreview,
  IssuedInvitation,
  SiteRole,
  UseLinkRequest,
} from '@chatcall/contracts';
import { IsIn, IsInt, Max, Min, ValidateIf } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_ID, IsId } from '../../../platform/validation/index.js';
import { EXAMPLE_TOKEN, IsLinkToken } from '../../one-time-links/index.js';

const { usesMax, secondsMin, secondsMax, secondsDefault } = INVITATION_LIMITS;
const EXAMPLE_TIME = '2026-01-31T09:30:00.000Z';
const EXAMPLE_NAME = 'Anna Smith';

/** Path parameter with the id of an invitation. */
export class InvitationParamDto {
  @IsId('The invitation.')
  readonly invitationId: string;
}

/** A new invitation; every field may be absent. */
export class CreateInvitationDto implements CreateInvitationRequest {
  @ApiPropertyOptional({ enum: INVITED_ROLES, default: 'member', example: 'member' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(INVITED_ROLES)
  readonly siteRole?: SiteRole;

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
}

/** The creator of an invitation. */
class InviterDto {
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

  @ApiProperty({ type: 'integer', minimum: 1, maximum: usesMax, example: 1 })
  readonly usesLeft: number;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly expiresAt: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly createdAt: string;

  @ApiProperty({
    type: InviterDto,
    nullable: true,
    description: 'Null: their account does not exist any more.',
  })
  readonly createdBy: InviterDto | null;
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
}
