import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import { IsEmail, IsString, MaxLength, MinLength } from 'class-validator';
import { IsPlainText } from '../../../platform/validation/index.js';
import { TransformText } from '../../users/index.js';

/** An e-mail address, without spaces around it and in lower case. */
export function IsEmailAddress(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ format: 'email', maxLength: LIMITS.emailMax, example: 'anna@example.com' }),
    TransformText((value) => value.trim().normalize('NFC').toLowerCase()),
    IsString(),
    MaxLength(LIMITS.emailMax),
    IsPlainText(),
    IsEmail(),
  );
}

/** A password that somebody has: nothing is asked of it but that it could be one. */
export function IsGivenPassword(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      format: 'password',
      maxLength: LIMITS.passwordMax,
      example: 'correct horse battery staple',
    }),
    IsString(),
    MinLength(1),
    MaxLength(LIMITS.passwordMax),
  );
}

/** A password that somebody wants; how strong it is, `password-policy.ts` decides. */
export function IsNewPassword(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      format: 'password',
      minLength: LIMITS.passwordMin,
      maxLength: LIMITS.passwordMax,
      example: 'correct horse battery staple',
      description:
        'Not a common password, not made of the username or e-mail address. No rules about kinds of characters.',
    }),
    IsString(),
    MaxLength(LIMITS.passwordMax),
  );
}
