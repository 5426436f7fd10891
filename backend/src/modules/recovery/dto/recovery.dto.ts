import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS, USER_LANGUAGES } from '@chatcall/contracts';
import type {
  ChangeEmailRequest,
  IssuedLink,
  RequestPasswordResetRequest,
  ResetPasswordRequest,
  UseLinkRequest,
  UserLanguage,
} from '@chatcall/contracts';
import { IsIn, IsString, MaxLength, MinLength } from 'class-validator';
import { IsId } from '../../../platform/validation/index.js';
import { IsEmailAddress, IsGivenPassword, IsNewPassword, MayBeLeftOut } from '../../auth/index.js';
import { EXAMPLE_TOKEN, IsLinkToken } from '../../one-time-links/index.js';
import { TransformText } from '../../users/index.js';

/** Body of `auth/password-reset/request`. */
export class RequestPasswordResetDto implements RequestPasswordResetRequest {
  @ApiProperty({ example: 'anna.smith', description: 'E-mail address or username.' })
  @TransformText((value) => value.trim().normalize('NFC'))
  @MinLength(1)
  @MaxLength(LIMITS.emailMax)
  @IsString()
  readonly login: string;

  @ApiPropertyOptional({
    enum: USER_LANGUAGES,
    description: 'The language of the mail, for users who have chosen none.',
  })
  @MayBeLeftOut()
  @IsIn(USER_LANGUAGES)
  readonly language?: UserLanguage;
}

/** Body of routes that use a link. */
export class UseLinkDto implements UseLinkRequest {
  @IsLinkToken()
  readonly token: string;
}

/** Body of `auth/password-reset`. */
export class ResetPasswordDto extends UseLinkDto implements ResetPasswordRequest {
  @IsNewPassword()
  readonly newPassword: string;
}

/** Body of `auth/email-change/request`. */
export class ChangeEmailDto implements ChangeEmailRequest {
  @IsEmailAddress()
  readonly email: string;

  @IsGivenPassword()
  readonly currentPassword: string;
}

/** Path of `admin/users/:userId/reset-link`. */
export class ResetLinkParamDto {
  @IsId('The user.')
  readonly userId: string;
}

/** A link that an administrator hands over. */
export class IssuedLinkDto implements IssuedLink {
  @ApiProperty({
    example: `/account/reset-password#${EXAMPLE_TOKEN}`,
    description: 'Path in the web app. Whoever has it can set the password: hand it over safely.',
  })
  readonly path: string;

  @ApiProperty({ format: 'date-time', example: '2026-02-01T09:30:00.000Z' })
  readonly expiresAt: string;
}
