import { Body, Controller, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { AuthResult, TokenPair } from '@chatcall/contracts';
import type { Request, Response } from 'express';
import { ApiProblem, CurrentUser, Public, RateLimit } from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { isSessionOver } from './auth.errors.js';
import { AuthService } from './auth.service.js';
import { ClientDevice } from './client-device.js';
import type { Device } from './device.js';
import { AuthResultDto, TokenPairDto } from './dto/auth-answers.dto.js';
import { ChangePasswordDto, LoginDto, RefreshDto, RegisterDto } from './dto/auth-requests.dto.js';
import { CLIENT_HEADER, clearRefreshCookie } from './refresh-cookie.js';
import { SessionTokens } from './session-tokens.js';
import { deliverSignIn, deliverTokens, shownRefreshToken } from './token-delivery.js';

/** Registering, signing in, keeping signed in, the password. */
@ApiTags('auth')
@Controller('auth')
export class AuthController {
  readonly #auth: AuthService;
  readonly #tokens: SessionTokens;

  constructor(auth: AuthService, tokens: SessionTokens) {
    this.#auth = auth;
    this.#tokens = tokens;
  }

  @Post('register')
  @Public()
  @RateLimit({ name: 'register', points: 200, seconds: 3600, by: 'address' })
  @ApiOperation({ summary: 'Registers a person and signs them in' })
  @ApiCreatedResponse({ type: AuthResultDto })
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.PASSWORD_WEAK',
    'AUTH.EMAIL_TAKEN',
    'AUTH.USERNAME_TAKEN',
    'COMMON.RATE_LIMITED',
    'COMMON.UNAVAILABLE',
  )
  async register(
    @Body() body: RegisterDto,
    @ClientDevice() device: Device,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuthResult> {
    return deliverSignIn(response, await this.#auth.register(body, device), body.delivery);
  }

  @Post('login')
  @Public()
  @HttpCode(HttpStatus.OK)
  @RateLimit({ name: 'login', points: 300, seconds: 60, by: 'address' })
  @ApiOperation({
    summary: 'Signs a person in on this device',
    description:
      'Answers the same, after the same time, for a wrong password and for an account that does not exist.',
  })
  @ApiOkResponse({ type: AuthResultDto })
  @ApiProblem('COMMON.VALIDATION', 'AUTH.INVALID_CREDENTIALS', 'COMMON.RATE_LIMITED', 'COMMON.UNAVAILABLE')
  async logIn(
    @Body() { login, password, delivery }: LoginDto,
    @ClientDevice() device: Device,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuthResult> {
    return deliverSignIn(response, await this.#auth.logIn(login, password, device), delivery);
  }

  @Post('refresh')
  @Public()
  @HttpCode(HttpStatus.OK)
  @RateLimit({ name: 'refresh', points: 600, seconds: 60, by: 'address' })
  @ApiOperation({
    summary: 'Exchanges a refresh token for new tokens',
    description:
      'The new refresh token goes the way the old one came. A token may be used once; within ten seconds the same client gets the same answer ' +
      'again, after that its reuse ends the session.',
  })
  @ApiHeader({
    name: CLIENT_HEADER,
    required: false,
    description: 'Any value; required when the cookie carries the token.',
  })
  @ApiOkResponse({ type: TokenPairDto })
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
    @Req() request: Request,
    @ClientDevice() device: Device,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TokenPair> {
    const { token, delivery } = shownRefreshToken(request, body.refreshToken);
    try {
      return deliverTokens(response, await this.#tokens.refresh(token, device), delivery);
    } catch (error) {
      if (delivery === 'cookie' && isSessionOver(error)) clearRefreshCookie(response);
      throw error;
    }
  }

  @Post('password')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit({ name: 'password', points: 20, seconds: 900, by: 'user' })
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Changes the password', description: 'Signs all other devices out.' })
  @ApiNoContentResponse()
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.PASSWORD_WEAK',
    'AUTH.PASSWORD_WRONG',
    'AUTH.REQUIRED',
    'AUTH.TOKEN_EXPIRED',
    'AUTH.TOKEN_INVALID',
    'AUTH.SESSION_ENDED',
    'COMMON.RATE_LIMITED',
    'COMMON.UNAVAILABLE',
  )
  changePassword(
    @CurrentUser() principal: Principal,
    @Body() body: ChangePasswordDto,
    @ClientDevice() { address }: Device,
  ): Promise<void> {
    return this.#auth.changePassword(principal, body, address);
  }
}
