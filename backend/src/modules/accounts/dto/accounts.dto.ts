import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS, SITE_ROLES, USER_STATES, WAITING_REASONS } from '@chatcall/contracts';
import type {
  Account,
  AccountFilter,
  AccountTerms,
  RegistrationCount,
  SiteRole,
  UpdateAccountRequest,
  UserState,
  WaitingReason,
} from '@chatcall/contracts';
import { IsIn, IsOptional, IsString, MaxLength, ValidateIf } from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../platform/http/index.js';
import { IsId, IsPlainText } from '../../../platform/validation/index.js';
import { IsEmailAddress } from '../../auth/index.js';
import { IsDisplayName, IsUsername } from '../../users/index.js';

/** Path parameter with the id of an account. */
export class AccountParamDto {
  @IsId('The user of the account.')
  readonly userId: string;
}

/** Path parameter with the id of an account that waits. */
export class RegistrationParamDto {
  @IsId('The user whose account waits.')
  readonly waitingUserId: string;
}

/** Path parameters with the id of an account and of one of its sessions. */
export class AccountSessionParamDto extends AccountParamDto {
  @IsId('The session.')
  readonly sessionId: string;
}

/** Whether a user has accepted the terms. */
class AccountTermsDto implements AccountTerms {
  @ApiProperty({ example: true, description: 'The present ones.' })
  readonly accepted: boolean;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    nullable: true,
    example: 3,
    description: 'Of the terms that the user accepted last; null: none.',
  })
  readonly version: number | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-01-31T09:30:00.000Z',
  })
  readonly acceptedAt: string | null;
}

/** An account as administrators see it. */
export class AccountDto implements Account {
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

  @ApiProperty({ format: 'email', maxLength: LIMITS.emailMax, example: 'anna@example.com' })
  readonly email: string;

  @ApiProperty({
    enum: USER_STATES,
    example: 'active',
    description: 'Only an active user can sign in.',
  })
  readonly state: UserState;

  @ApiProperty({ enum: SITE_ROLES, example: 'member' })
  readonly siteRole: SiteRole;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt: string;

  @ApiPropertyOptional({
    enum: WAITING_REASONS,
    example: 'approval',
    description:
      'Only of an account that was registered and waits: for a decision, or until its e-mail address is verified.',
  })
  readonly waitingFor?: WaitingReason;

  @ApiPropertyOptional({
    type: AccountTermsDto,
    description:
      'Only of a single account, and only when there are terms that its role has to accept.',
  })
  readonly terms?: AccountTermsDto;
}

/** How many accounts wait. */
export class RegistrationCountDto implements RegistrationCount {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 3,
    description: 'Accounts that wait for a decision.',
  })
  readonly waiting: number;
}

/** A page of accounts. */
export class AccountPageDto extends CursorPageDto {
  @PageItems(AccountDto, 'The accounts, in the order of their usernames.')
  readonly items: AccountDto[];
}

/** Query of the accounts. */
export class AccountQueryDto extends CursorQueryDto implements AccountFilter {
  @ApiPropertyOptional({
    example: 'anna',
    description: 'Words of the names, or a part of the e-mail address.',
  })
  @IsOptional()
  @MaxLength(LIMITS.searchMax)
  @IsPlainText()
  @IsString()
  readonly search?: string;

  @ApiPropertyOptional({ enum: USER_STATES, description: 'Only accounts in this state.' })
  @IsOptional()
  @IsIn(USER_STATES)
  readonly state?: UserState;

  @ApiPropertyOptional({ enum: SITE_ROLES, description: 'Only accounts with this role.' })
  @IsOptional()
  @IsIn(SITE_ROLES)
  readonly siteRole?: SiteRole;

  @ApiPropertyOptional({ enum: WAITING_REASONS, description: 'Only accounts that wait for this.' })
  @IsOptional()
  @IsIn(WAITING_REASONS)
  readonly waitingFor?: WaitingReason;
}

const NEW_STATES = ['active', 'deactivated'] as const;

/** The fields of an account that change; absent fields stay the same. */
export class UpdateAccountDto implements UpdateAccountRequest {
  @IsDisplayName({ optional: true })
  readonly displayName?: string;

  @IsUsername({ optional: true })
  readonly username?: string;

  @IsEmailAddress({ optional: true })
  readonly email?: string;

  @ApiPropertyOptional({
    enum: NEW_STATES,
    example: 'deactivated',
    description:
      '`deactivated` ends all sessions of the user at once, also in running calls; `active` restores access.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(NEW_STATES)
  readonly state?: 'active' | 'deactivated';

  @ApiPropertyOptional({
    enum: SITE_ROLES,
    example: 'member',
    description: 'Only an owner may make, change or remove owners.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(SITE_ROLES)
  readonly siteRole?: SiteRole;
}
