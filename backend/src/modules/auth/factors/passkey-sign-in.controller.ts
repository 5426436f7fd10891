import { Body, Controller, HttpCode, HttpStatus, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AuthResult, PasskeyRequestOptions } from '@chatcall/contracts';
import type { Response } from 'express';
import {
  ApiProblem,
  PasskeyRequestOptionsDto,
  Public,
  Purpose,
  RateLimit,
  SetsCookies,
} from '../../../platform/http/index.js';
import { AuthResultDto } from '../dto/auth-answers.dto.js';
import type { Device } from '../known-devices.js';
import { SignIn } from '../sign-in.js';
import { ClientDevice, deliverSignIn, withDeviceToken } from '../token-delivery.js';
import { PasskeySignInDto, PasskeySignInOptionsDto } from './dto/passkey.dto.js';

/** Sign-ins with a passkey alone. */
@ApiTags('auth')
@Public()
@Purpose('sign-in')
@RateLimit({ name: 'passkey', points: 300, seconds: 60, by: 'address' })
@Controller('auth/passkey')
export class PasskeySignInController {
  readonly #signIn: SignIn;

  constructor(signIn: SignIn) {
    this.#signIn = signIn;
  }

  @Post('challenge')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Begins a sign-in with a passkey',
    description: 'For `navigator.credentials.get`. The challenge is for one try on this device.',
  })
  @ApiOkResponse({ type: PasskeyRequestOptionsDto, description: 'What to ask the passkey for.' })
  @ApiProblem('COMMON.VALIDATION', 'AUTH.PASSKEYS_UNAVAILABLE', 'COMMON.RATE_LIMITED')
  getPasskeySignInOptions(
    @Body() { deviceToken }: PasskeySignInOptionsDto,
    @ClientDevice() device: Device,
  ): Promise<PasskeyRequestOptions> {
    return this.#signIn.passkeyOptions(withDeviceToken(device, deviceToken));
  }

  @Post()
  @SetsCookies()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Signs a user in with a passkey alone',
    description: 'The passkey must have verified its user. No password and no second step follow.',
  })
  @ApiOkResponse({
    type: AuthResultDto,
    description: 'The tokens of this device and the signed-in user.',
  })
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.CHALLENGE_INVALID',
    'AUTH.FACTOR_WRONG',
    'AUTH.PASSKEYS_UNAVAILABLE',
    'AUTH.ACCOUNT_DEACTIVATED',
    'AUTH.ACCOUNT_PENDING',
    'AUTH.EMAIL_NOT_VERIFIED',
    'COMMON.RATE_LIMITED',
  )
  async signInWithPasskey(
    @Body() { assertion, delivery, deviceToken }: PasskeySignInDto,
    @ClientDevice() device: Device,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuthResult> {
    const shown = withDeviceToken(device, deviceToken);
    return deliverSignIn(response, await this.#signIn.withPasskey(assertion, shown), delivery);
  }
}
