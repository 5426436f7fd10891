import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem, Public, Purpose, RateLimit } from '../../platform/http/index.js';
import { ClientDevice } from '../auth/index.js';
import type { Device } from '../auth/index.js';
import { RequestPasswordResetDto, ResetPasswordDto } from './dto/recovery.dto.js';
import { PasswordResets } from './password-resets.js';
import { LINK_REQUESTS } from './recovery-throttle.js';

/** New passwords for users who have forgotten theirs. */
@ApiTags('auth')
@Controller('auth/password-reset')
export class PasswordResetController {
  readonly #resets: PasswordResets;

  constructor(resets: PasswordResets) {
    this.#resets = resets;
  }

  @Post('request')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Public()
  @Purpose('sign-in')
  @RateLimit(LINK_REQUESTS)
  @ApiOperation({
    summary: 'Asks for a mail with a link to set a new password',
    description:
      'The answer is the same, after the same time, whether or not an account has the login. A newer link replaces an older one.',
  })
  @ApiNoContentResponse({ description: 'If an account has the login, a mail is on its way.' })
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.MAIL_UNAVAILABLE',
    'COMMON.RATE_LIMITED',
    'COMMON.UNAVAILABLE',
  )
  requestReset(
    @Body() { login, language }: RequestPasswordResetDto,
    @ClientDevice() device: Device,
  ): Promise<void> {
    return this.#resets.request({ login, language: language ?? null }, device);
  }

  @Post()
  @HttpCode(HttpStatus.NO_CONTENT)
  @Public()
  @Purpose('sign-in')
  @RateLimit(LINK_REQUESTS)
  @ApiOperation({
    summary: 'Sets a new password with a link',
    description:
      'Signs out all devices, and informs the user by mail. A password that is refused does not use the link up.',
  })
  @ApiNoContentResponse({ description: 'The password is set; sign in with it.' })
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.LINK_INVALID',
    'AUTH.PASSWORD_WEAK',
    'COMMON.RATE_LIMITED',
    'COMMON.UNAVAILABLE',
  )
  reset(
    @Body() { token, newPassword }: ResetPasswordDto,
    @ClientDevice() device: Device,
  ): Promise<void> {
    return this.#resets.reset(token, newPassword, device);
  }
}
