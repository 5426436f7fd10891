import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FACTOR_PROOF_KINDS, LIMITS } from '@chatcall/contracts';
import type {
  FactorProofKind,
  ReauthenticateRequest,
  ReauthenticationOptions,
} from '@chatcall/contracts';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsString, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { PasskeyRequestOptionsDto } from '../../../platform/http/index.js';
import { IsFactorCode } from '../factors/dto/factor-requests.dto.js';
import { PasskeyAssertionDto } from '../factors/dto/passkey.dto.js';
import { MayBeLeftOut } from './auth-requests.dto.js';

/** What the user can prove again who they are with. */
export class ReauthenticationOptionsDto implements ReauthenticationOptions {
  @ApiProperty({
    enum: FACTOR_PROOF_KINDS,
    isArray: true,
    example: ['totp', 'recovery-code'],
    description: 'One is needed together with the password; empty: the password is enough.',
  })
  readonly kinds: readonly FactorProofKind[];

  @ApiPropertyOptional({
    type: PasskeyRequestOptionsDto,
    description:
      'For `navigator.credentials.get`. A passkey that verifies its user is enough alone.',
  })
  readonly webauthn?: PasskeyRequestOptionsDto;
}

/** Body of `auth/reauthenticate`. */
export class ReauthenticateDto implements ReauthenticateRequest {
  @ApiPropertyOptional({
    format: 'password',
    example: 'correct horse battery staple',
    description: 'Absent with a passkey alone.',
  })
  @MayBeLeftOut()
  @IsString()
  @MinLength(1)
  @MaxLength(LIMITS.passwordMax)
  readonly password?: string;

  @ApiPropertyOptional({ enum: FACTOR_PROOF_KINDS, description: 'One of `kinds`.' })
  @MayBeLeftOut()
  @IsIn(FACTOR_PROOF_KINDS)
  readonly kind?: FactorProofKind;

  @ApiPropertyOptional({ example: '492039', description: 'A code of the app, or a recovery code.' })
  @MayBeLeftOut()
  @IsFactorCode()
  readonly code?: string;

  @ApiPropertyOptional({ type: PasskeyAssertionDto, description: 'What a passkey has signed.' })
  @MayBeLeftOut()
  @Type(() => PasskeyAssertionDto)
  @ValidateNested()
  @IsObject()
  readonly assertion?: PasskeyAssertionDto;
}
