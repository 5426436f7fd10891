import { Body, Controller, HttpCode, HttpStatus, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCookieAuth,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import type { AuthResult, TokenPair } from '@chatcall/contracts';
import type { Request, Response } from 'express';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  Public,
  Purpose,
  SetsCookies,
} from '../../platform/http/index.js';
import { IdempotencyKey, TakesIdempotencyKey } from '../../platform/idempotency/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { isSessionOver } from './auth.errors.js';
import {
  ClientDevice,
  CLIENT_HEADER,
  clearSessionCookies,
  readRefreshCookie,
  setDeviceCookie,
  deliverSignIn,
  deliverTokens,
  presentedRefreshToken,
  withDeviceToken,
} from './token-delivery.js';
import type { Device } from './known-devices.js';
import { KnownDevices } from './known-devices.js';
import { AuthResultDto, TokenPairDto } from './dto/auth-answers.dto.js';
import {
  ChangePasswordDto,
  LoginDto,
  RefreshDto,
  RefreshQueryDto,
  RegisterDto,
} from './dto/auth-requests.dto.js';
import { Passwords } from './passwords.js';
import { Registration } from './registration.js';
import { SessionTokens } from './session-tokens.js';
import { SignIn } from './sign-in.js';

/** Registration, sign-in, refreshing and changing the password. */
@ApiTags('auth')
@Controller('auth')
export class AuthController {
  readonly #registration: Registration;
  readonly #signIn: SignIn;
  readonly #passwords: Passwords;
  readonly #tokens: SessionTokens;
  readonly #devices: KnownDevices;

  constructor(
    registration: Registration,
    signIn: SignIn,
    passwords: Passwords,
    tokens: SessionTokens,
    devices: KnownDevices,
  ) {
    this.#registration = registration;
    this.#signIn = signIn;
    this.#passwords = passwords;
    this.#tokens = tokens;
    this.#devices = devices;
  }

  @Post('register')
  @SetsCookies()
  @TakesIdempotencyKey(
    'A random key, for example a UUID: a repetition with the same key within 24 hours signs in to the account that the first request created. Tokens are not stored, so the password is checked; with another body or password: 422.',
  )
  @Public()
  @Purpose('sign-in')
  @ApiOperation({
    summary: 'Registers a user and signs them in',
    description:
      'The answer has the tokens of this device, like that of a sign-in. `AUTH.ACCOUNT_PENDING`: the account was created, and waits for the decision of an administrator; `AUTH.EMAIL_NOT_VERIFIED`: it waits until the link is opened that was sent to the address. `AUTH.TERMS_REQUIRED`: `acceptedTerms` is not the version of the present terms (`Site.termsVersion`).',
  })
  @Created({
    type: AuthResultDto,
    description: 'The tokens of this device and the new user.',
    location: () => '/api/users/me',
  })
  @ApiProblem(
    'COMMON.VALIDATION',
    'COMMON.IDEMPOTENCY_KEY_REUSED',
    'AUTH.PASSWORD_WEAK',
    'AUTH.EMAIL_TAKEN',
    'AUTH.USERNAME_TAKEN',
    'AUTH.FACTOR_REQUIRED',
    'AUTH.ACCOUNT_DEACTIVATED',
    'AUTH.ACCOUNT_PENDING',
    'AUTH.EMAIL_NOT_VERIFIED',
    'AUTH.REGISTRATION_CLOSED',
    'AUTH.INVITATION_REQUIRED',
    'AUTH.INVITATION_ADDRESS',
    'AUTH.LINK_INVALID',
    'AUTH.SETUP_REQUIRED',
    'AUTH.SETUP_CODE_WRONG',
    'AUTH.SETUP_DONE',
    'AUTH.TERMS_REQUIRED',
    'AUTH.EMAIL_NOT_ALLOWED',
    'AUTH.TOO_MANY_WAITING',
    'COMMON.RATE_LIMITED',
    'COMMON.UNAVAILABLE',
  )
  async register(
    @Body() body: RegisterDto,
    @IdempotencyKey() key: string | null,
    @ClientDevice() device: Device,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuthResult> {
    const shown = withDeviceToken(device, body.deviceToken);
    const result = await this.#registration.register(body, shown, key);
    return deliverSignIn(response, result, body.delivery);
  }

  @Post('login')
  @SetsCookies()
  @Public()
  @HttpCode(HttpStatus.OK)
  @Purpose('sign-in')
  @ApiOperation({
    summary: 'Signs a user in on this device',
    description:
      'The answer is the same, after the same time, for a wrong password and for an account that does not exist. ' +
      'For a user with a second factor it is `AUTH.FACTOR_REQUIRED`, with a challenge for `POST /api/auth/factor`.',
  })
  @ApiOkResponse({
    type: AuthResultDto,
    description: 'The tokens of this device and the signed-in user.',
  })
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.INVALID_CREDENTIALS',
    'AUTH.FACTOR_REQUIRED',
    'AUTH.ACCOUNT_DEACTIVATED',
    'AUTH.ACCOUNT_PENDING',
    'AUTH.EMAIL_NOT_VERIFIED',
    'COMMON.RATE_LIMITED',
    'COMMON.UNAVAILABLE',
  )
  async logIn(
    @Body() { login, password, delivery, deviceToken }: LoginDto,
    @ClientDevice() device: Device,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuthResult> {
    const shown = withDeviceToken(device, deviceToken);
    const result = await this.#signIn.withPassword({ login, password }, shown);
    return deliverSignIn(response, result, delivery);
  }

  @Post('refresh')
  @SetsCookies()
  @Public()
  @HttpCode(HttpStatus.OK)
  @Purpose('sign-in')
  @ApiOperation({
    summary: 'Exchanges a refresh token for new tokens',
    description:
      'The new refresh token is delivered the way the old one was sent. A token may be used once; within a minute the same client gets the same answer ' +
      'again, after that its reuse ends the session.',
  })
  @ApiBody({ type: RefreshDto, required: false, description: 'Absent with the cookie.' })
  @ApiHeader({
    name: CLIENT_HEADER,
    required: false,
    description: 'Any value; required when the token is in the cookie.',
    schema: { type: 'string', example: 'web' },
  })
  @ApiCookieAuth('refreshCookie')
  @ApiSecurity({})
  @ApiOkResponse({ type: TokenPairDto, description: 'New tokens of the same session.' })
  @ApiNoContentResponse({ description: 'There is no refresh token, and `ifPresent` was given.' })
  @ApiProblem(
    'COMMON.VALIDATION',
    'COMMON.FORBIDDEN',
    'AUTH.REQUIRED',
    'AUTH.TOKEN_INVALID',
    'AUTH.REFRESH_REUSED',
    'AUTH.SESSION_ENDED',
    'COMMON.RATE_LIMITED',
  )
  async refresh(
    @Body() body: RefreshDto,
    @Query() { ifPresent }: RefreshQueryDto,
    @Req() request: Request,
    @ClientDevice() device: Device,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TokenPair | undefined> {
    if (
      ifPresent === 'true' &&
      body.refreshToken === undefined &&
      readRefreshCookie(request) === null
    ) {
      response.status(HttpStatus.NO_CONTENT);
      return undefined;
    }
    const { token, delivery } = presentedRefreshToken(request, body.refreshToken);
    try {
      const tokens = await this.#tokens.refresh(token, device);
      // A browser that signed in before devices were remembered.
      if (delivery === 'cookie' && this.#devices.needsMark(tokens.userId, device.token))
        setDeviceCookie(response, this.#devices.remember(tokens.userId, device.token));
      return deliverTokens(response, tokens, delivery);
    } catch (error) {
      if (delivery === 'cookie' && isSessionOver(error)) clearSessionCookies(response);
      throw error;
    }
  }

  @Post('password')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Purpose('account')
  @Authenticated()
  @ApiOperation({ summary: 'Changes the password', description: 'Signs out all other devices.' })
  @ApiNoContentResponse({ description: 'The password is changed.' })
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.PASSWORD_WEAK',
    'AUTH.PASSWORD_WRONG',
    'COMMON.UNAVAILABLE',
  )
  async changePassword(
    @CurrentUser() principal: Principal,
    @Body() body: ChangePasswordDto,
    @ClientDevice() device: Device,
  ): Promise<void> {
    await this.#passwords.change(principal, body, device);
  }
}
