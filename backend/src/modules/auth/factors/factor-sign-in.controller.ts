import { Body, Controller, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AuthResult } from '@chatcall/contracts';
import type { Request, Response } from 'express';
import {
  ApiProblem,
  Public,
  Purpose,
  RateLimit,
  SetsCookies,
} from '../../../platform/http/index.js';
import { AuthResultDto } from '../dto/auth-answers.dto.js';
import type { Device } from '../known-devices.js';
import { SignIn } from '../sign-in.js';
import {
  CLIENT_HEADER,
  ClientDevice,
  clearChallengeCookie,
  deliverSignIn,
  presentedChallenge,
  withDeviceToken,
} from '../token-delivery.js';
import { FactorSignInDto } from './dto/factor-requests.dto.js';

/** The second step of a sign-in. */
@ApiTags('auth')
@Controller('auth')
export class FactorSignInController {
  readonly #signIn: SignIn;

  constructor(signIn: SignIn) {
    this.#signIn = signIn;
  }

  @Post('factor')
  @SetsCookies()
  @Public()
  @HttpCode(HttpStatus.OK)
  @Purpose('sign-in')
  @RateLimit({ name: 'second-step', points: 300, seconds: 60, by: 'address' })
  @ApiOperation({
    summary: 'Completes a sign-in with a second factor',
    description:
      'After `AUTH.FACTOR_REQUIRED`, within five minutes and on the same device. A code is accepted once.',
  })
  @ApiHeader({
    name: CLIENT_HEADER,
    required: false,
    description: 'Any value; required when the token is in the cookie.',
    schema: { type: 'string', example: 'web' },
  })
  @ApiOkResponse({
    type: AuthResultDto,
    description: 'The tokens of this device and the signed-in user.',
  })
  @ApiProblem(
    'COMMON.VALIDATION',
    'COMMON.FORBIDDEN',
    'AUTH.CHALLENGE_INVALID',
    'AUTH.FACTOR_WRONG',
    'AUTH.PASSKEYS_UNAVAILABLE',
    'AUTH.ACCOUNT_DEACTIVATED',
    'AUTH.ACCOUNT_PENDING',
    'AUTH.EMAIL_NOT_VERIFIED',
    'COMMON.RATE_LIMITED',
    'COMMON.UNAVAILABLE',
  )
  async proveFactor(
    @Body() { challenge, kind, code, assertion, delivery, deviceToken }: FactorSignInDto,
    @Req() request: Request,
    @ClientDevice() device: Device,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuthResult> {
    const token = presentedChallenge(request, challenge);
    const shown = withDeviceToken(device, deviceToken);
    const result = await this.#signIn.withFactor(token, { kind, code, assertion }, shown);
    clearChallengeCookie(response);
    return deliverSignIn(response, result, delivery);
  }
}
