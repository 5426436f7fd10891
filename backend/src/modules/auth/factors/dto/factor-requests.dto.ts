import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FACTOR_LIMITS, FACTOR_PROOF_KINDS, tidyText } from '@chatcall/contracts';
import type {
  ConfirmFactorRequest,
  FactorProofKind,
  FactorSignInRequest,
  NameFactorRequest,
  RefreshDelivery,
} from '@chatcall/contracts';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsString, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { IsId, IsPlainText, IsVisibleText } from '../../../../platform/validation/index.js';
import { TransformText } from '../../../users/index.js';
import { IsDelivery, IsDeviceToken, MayBeLeftOut } from '../../dto/auth-requests.dto.js';
import { PasskeyAssertionDto } from './passkey.dto.js';

/** A code of an app, or a recovery code. */
export function IsFactorCode(): PropertyDecorator {
  return applyDecorators(
    MaxLength(FACTOR_LIMITS.codeMax),
    MinLength(1),
    IsPlainText(),
    IsString(),
    TransformText((value) => value.trim()),
  );
}

/** Body of a request that names a factor. */
export class NameFactorDto implements NameFactorRequest {
  @ApiProperty({ example: 'Phone', description: 'To tell several factors apart.' })
  @TransformText(tidyText)
  @IsVisibleText()
  @IsPlainText()
  @MaxLength(FACTOR_LIMITS.nameMax)
  @IsString()
  readonly name: string;
}

/** Body of `auth/factors/:factorId/confirmation`. */
export class ConfirmFactorDto implements ConfirmFactorRequest {
  @ApiProperty({ example: '492039', description: 'A code of the app.' })
  @IsFactorCode()
  readonly code: string;
}

/** Body of `auth/factor`. */
export class FactorSignInDto implements FactorSignInRequest {
  @ApiPropertyOptional({
    example: 'vY0kq3w0m2v4b7Vd1cW8eF9gH2iJ4kL6mN8oP0qR2sT',
    description: '`challenge.token` of the first step; absent when the token is in the cookie.',
  })
  @MayBeLeftOut()
  @MaxLength(FACTOR_LIMITS.challengeTokenMax)
  @IsString()
  readonly challenge?: string;

  @ApiProperty({ enum: FACTOR_PROOF_KINDS, description: 'One of `challenge.kinds`.' })
  @IsIn(FACTOR_PROOF_KINDS)
  readonly kind: FactorProofKind;

  @ApiPropertyOptional({ example: '492039', description: 'A code of the app, or a recovery code.' })
  @MayBeLeftOut()
  @IsFactorCode()
  readonly code?: string;

  @ApiPropertyOptional({
    type: PasskeyAssertionDto,
    description: 'What a passkey or security key has signed: `challenge.webauthn`.',
  })
  @MayBeLeftOut()
  @Type(() => PasskeyAssertionDto)
  @ValidateNested()
  @IsObject()
  readonly assertion?: PasskeyAssertionDto;

  @IsDelivery()
  readonly delivery?: RefreshDelivery;

  @IsDeviceToken()
  readonly deviceToken?: string;
}

/** Path of `admin/users/:userId/factors`. */
export class FactorOwnerParamDto {
  @IsId('The user.')
  readonly userId: string;
}

/** Path of `auth/factors/:factorId`. */
export class FactorIdParamDto {
  @IsId('The factor.')
  readonly factorId: string;
}
