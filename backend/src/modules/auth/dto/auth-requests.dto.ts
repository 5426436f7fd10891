import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS, USER_LANGUAGES } from '@chatcall/contracts';
import { IsEmail, IsIn, IsString, MaxLength, MinLength, ValidateIf } from 'class-validator';
import type {
  ChangePasswordRequest,
  LoginRequest,
  RefreshDelivery,
  RefreshRequest,
  RegisterRequest,
  UserLanguage,
} from '@chatcall/contracts';
import { IsId, IsPlainText } from '../../../platform/validation/index.js';
import { IsLinkToken } from '../../one-time-links/index.js';
import { IsTermsVersion } from '../../terms/index.js';
import { IsDisplayName, IsUsername, TransformText } from '../../users/index.js';

/** An e-mail address, without spaces around it and in lower case. */
export function IsEmailAddress({ optional = false } = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      required: !optional,
      example: 'anna@example.com',
      description: 'Stored in lower case, without spaces around it.',
    }),
    TransformText((value) => value.trim().normalize('NFC').toLowerCase()),
    IsString(),
    MaxLength(LIMITS.emailMax),
    IsPlainText(),
    IsEmail(),
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
  );
}

/** An existing password, without rules except its length. */
export function IsGivenPassword(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      format: 'password',
      example: 'correct horse battery staple',
    }),
    IsString(),
    MinLength(1),
    MaxLength(LIMITS.passwordMax),
  );
}

/** A new password. `password-policy.ts` decides whether it is strong enough. */
export function IsNewPassword(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      format: 'password',
      minLength: LIMITS.passwordMin,
      example: 'correct horse battery staple',
      description:
        'Must not be a common password or contain the username or e-mail address. No rules about kinds of characters.',
    }),
    IsString(),
    MaxLength(LIMITS.passwordMax),
  );
}

const DELIVERIES: readonly RefreshDelivery[] = ['cookie', 'body'];
const DELIVERY = {
  enum: DELIVERIES,
  description:
    'How the refresh token is delivered: as an httpOnly cookie (browsers) or in the body of the response (integrations, apps), also when absent.',
};

/** The field may be absent but not null. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_dto: object, value: unknown) => value !== undefined);
}

/** A device token for examples in the description of the API. */
export const EXAMPLE_DEVICE_TOKEN =
  'u3kq80.3yGk0q2mV4bd1cW8eF9gHw.vY0kq3w0m2v4b7Vd1cW8eF9gH2iJ4kL6mN8oP0qR2sT';

/** How the refresh token is delivered. */
export function IsDelivery(): PropertyDecorator {
  return applyDecorators(ApiPropertyOptional(DELIVERY), MayBeLeftOut(), IsIn(DELIVERIES));
}

/** The token that the device received with an earlier sign-in. Other values are ignored. */
export function IsDeviceToken(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      example: EXAMPLE_DEVICE_TOKEN,
      description:
        '`deviceToken` of an earlier sign-in on this device, for the delivery `body`. With it, others who guess the password cannot lock this device out.',
    }),
    MayBeLeftOut(),
    MaxLength(LIMITS.deviceTokenMax),
    IsString(),
  );
}

/** A setup code, in any case, with or without dashes. */
export function IsSetupCode(): PropertyDecorator {
  return applyDecorators(IsString(), MinLength(1), MaxLength(LIMITS.setupCodeMax));
}

/** Body of `auth/register`. */
export class RegisterDto implements RegisterRequest {
  @IsEmailAddress()
  readonly email: string;

  @IsUsername()
  readonly username: string;

  @IsDisplayName()
  readonly displayName: string;

  @IsNewPassword()
  readonly password: string;

  @ApiPropertyOptional({ enum: USER_LANGUAGES, description: 'The language of mails to you.' })
  @MayBeLeftOut()
  @IsIn(USER_LANGUAGES)
  readonly language?: UserLanguage;

  @IsDelivery()
  readonly delivery?: RefreshDelivery;

  @IsDeviceToken()
  readonly deviceToken?: string;

  @ApiPropertyOptional({
    example: 'K7QM-2XWD-9RTB',
    description:
      'The code that a server without an owner has printed: the account becomes its owner. Otherwise absent.',
  })
  @MayBeLeftOut()
  @IsSetupCode()
  readonly setupCode?: string;

  @MayBeLeftOut()
  @IsLinkToken({ required: false })
  readonly invitation?: string;

  @MayBeLeftOut()
  @IsTermsVersion(false)
  readonly acceptedTerms?: number;
}

/** Body of `auth/login`. */
export class LoginDto implements LoginRequest {
  @ApiProperty({
    example: 'anna.smith',
    description: 'E-mail address or username.',
  })
  @TransformText((value) => value.trim().normalize('NFC'))
  @MinLength(1)
  @MaxLength(LIMITS.emailMax)
  @IsString()
  readonly login: string;

  @IsGivenPassword()
  readonly password: string;

  @IsDelivery()
  readonly delivery?: RefreshDelivery;

  @IsDeviceToken()
  readonly deviceToken?: string;
}

/** Body of `auth/refresh`; empty when the token is in the cookie. */
export class RefreshDto implements RefreshRequest {
  @ApiPropertyOptional({
    example: 'vY0kq3w0m2v4b7Vd1cW8eF9gH2iJ4kL6mN8oP0qR2sT',
    description: 'Absent when the token is in the cookie.',
  })
  @MayBeLeftOut()
  @MaxLength(128)
  @IsString()
  readonly refreshToken?: string;
}

/** Query of `auth/refresh`. */
export class RefreshQueryDto {
  @ApiPropertyOptional({
    enum: ['true'],
    description:
      'Without a refresh token the response is then 204 instead of 401: for pages that do not know whether a user was signed in.',
  })
  @MayBeLeftOut()
  @IsIn(['true'])
  readonly ifPresent?: 'true';
}

/** Body of `auth/password`. */
export class ChangePasswordDto implements ChangePasswordRequest {
  @IsGivenPassword()
  readonly currentPassword: string;

  @IsNewPassword()
  readonly newPassword: string;
}

/** Path of `auth/sessions/:sessionId`. */
export class SessionIdParamDto {
  @IsId('The session.')
  readonly sessionId: string;
}
