import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FACTOR_LIMITS, PASSKEY_LIMITS, tidyText } from '@chatcall/contracts';
import type {
  AddPasskeyRequest,
  NewPasskey,
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeySignInOptionsRequest,
  PasskeySignInRequest,
  RefreshDelivery,
  UserVerification,
} from '@chatcall/contracts';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { PasskeyDescriptorDto, USER_VERIFICATIONS } from '../../../../platform/http/index.js';
import { IsPlainText, IsVisibleText } from '../../../../platform/validation/index.js';
import { TransformText } from '../../../users/index.js';
import { IsDelivery, IsDeviceToken, MayBeLeftOut } from '../../dto/auth-requests.dto.js';

const EXAMPLE_BYTES = 'vY0kq3w0m2v4b7Vd1cW8eF9gH2iJ4kL6mN8oP0qR2sT';
const BASE64URL = /^[\w-]+$/;

function IsBytes(max: number): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ example: EXAMPLE_BYTES, description: 'Base64url.' }),
    MaxLength(max),
    MinLength(1),
    Matches(BASE64URL),
    IsString(),
  );
}

class RelyingPartyDto {
  @ApiProperty({ example: 'chat.example.com' })
  readonly id: string;

  @ApiProperty({ example: 'ChatCall' })
  readonly name: string;
}

class PasskeyUserDto {
  @ApiProperty({ example: EXAMPLE_BYTES, description: 'The id of the user in base64url.' })
  readonly id: string;

  @ApiProperty({ example: 'anna' })
  readonly name: string;

  @ApiProperty({ example: 'Anna Muster' })
  readonly displayName: string;
}

class PasskeyAlgorithmDto {
  @ApiProperty({ enum: ['public-key'] })
  readonly type: 'public-key';

  @ApiProperty({ type: 'integer', minimum: -65_535, example: -7, description: 'COSE.' })
  readonly alg: number;
}

class AuthenticatorSelectionDto {
  @ApiProperty({ enum: USER_VERIFICATIONS, example: 'preferred' })
  readonly residentKey: UserVerification;

  @ApiProperty({ enum: USER_VERIFICATIONS, example: 'preferred' })
  readonly userVerification: UserVerification;
}

/** For `navigator.credentials.create`. */
export class PasskeyCreationOptionsDto implements PasskeyCreationOptions {
  @ApiProperty({ type: RelyingPartyDto })
  readonly rp: RelyingPartyDto;

  @ApiProperty({ type: PasskeyUserDto })
  readonly user: PasskeyUserDto;

  @ApiProperty({ example: EXAMPLE_BYTES, description: 'Base64url; for one try, five minutes.' })
  readonly challenge: string;

  @ApiProperty({ type: [PasskeyAlgorithmDto], maxItems: 3 })
  readonly pubKeyCredParams: readonly PasskeyAlgorithmDto[];

  @ApiProperty({ type: 'integer', example: 300000, description: 'Milliseconds.' })
  readonly timeout: number;

  @ApiProperty({ type: [PasskeyDescriptorDto], maxItems: FACTOR_LIMITS.perUser })
  readonly excludeCredentials: readonly PasskeyDescriptorDto[];

  @ApiProperty({ type: AuthenticatorSelectionDto })
  readonly authenticatorSelection: AuthenticatorSelectionDto;

  @ApiProperty({ enum: ['none'] })
  readonly attestation: 'none';
}

/** What the browser has made. */
class NewPasskeyDto implements NewPasskey {
  @IsBytes(PASSKEY_LIMITS.credentialIdMax)
  readonly id: string;

  @IsBytes(PASSKEY_LIMITS.clientDataMax)
  readonly clientDataJSON: string;

  @IsBytes(PASSKEY_LIMITS.attestationMax)
  readonly attestationObject: string;

  @ApiPropertyOptional({ type: 'string', isArray: true, example: ['internal', 'hybrid'] })
  @MayBeLeftOut()
  @MaxLength(PASSKEY_LIMITS.transportMax, { each: true })
  @Matches(/^[a-z-]+$/, { each: true })
  @IsString({ each: true })
  @ArrayMaxSize(PASSKEY_LIMITS.transportsMax)
  @IsArray()
  readonly transports?: readonly string[];
}

/** What a passkey has signed. */
export class PasskeyAssertionDto implements PasskeyAssertion {
  @IsBytes(PASSKEY_LIMITS.credentialIdMax)
  readonly id: string;

  @IsBytes(PASSKEY_LIMITS.clientDataMax)
  readonly clientDataJSON: string;

  @IsBytes(PASSKEY_LIMITS.authenticatorDataMax)
  readonly authenticatorData: string;

  @IsBytes(PASSKEY_LIMITS.signatureMax)
  readonly signature: string;

  @ApiPropertyOptional({ example: EXAMPLE_BYTES, description: 'Base64url.' })
  @MayBeLeftOut()
  @MaxLength(PASSKEY_LIMITS.userHandleMax)
  @Matches(BASE64URL)
  @IsString()
  readonly userHandle?: string;
}

/** Body of `auth/factors/webauthn`. */
export class AddPasskeyDto implements AddPasskeyRequest {
  @ApiProperty({ example: 'Laptop', description: 'To tell several factors apart.' })
  @TransformText(tidyText)
  @IsVisibleText()
  @IsPlainText()
  @MaxLength(FACTOR_LIMITS.nameMax)
  @IsString()
  readonly name: string;

  @ApiProperty({ type: NewPasskeyDto })
  @Type(() => NewPasskeyDto)
  @ValidateNested()
  @IsObject()
  readonly credential: NewPasskeyDto;
}

/** Body of `auth/passkey/challenge`. */
export class PasskeySignInOptionsDto implements PasskeySignInOptionsRequest {
  @IsDeviceToken()
  readonly deviceToken?: string;
}

/** Body of `auth/passkey`. */
export class PasskeySignInDto implements PasskeySignInRequest {
  @ApiProperty({ type: PasskeyAssertionDto })
  @Type(() => PasskeyAssertionDto)
  @ValidateNested()
  @IsObject()
  readonly assertion: PasskeyAssertionDto;

  @IsDelivery()
  readonly delivery?: RefreshDelivery;

  @IsDeviceToken()
  readonly deviceToken?: string;
}
