import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Public,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { ClientDevice } from '../auth/index.js';
import type { Device } from '../auth/index.js';
import { ChangeEmailDto, UseLinkDto } from './dto/recovery.dto.js';
import { EmailChanges } from './email-changes.js';
import { EmailVerification } from './email-verification.js';
import { LINK_REQUESTS } from './recovery-throttle.js';

/** Verifying and changing the e-mail address. */
@ApiTags('auth')
@Controller('auth')
export class EmailController {
  readonly #verification: EmailVerification;
  readonly #changes: EmailChanges;

  constructor(verification: EmailVerification, changes: EmailChanges) {
    this.#verification = verification;
    this.#changes = changes;
  }

  @Post('email-verification/request')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Authenticated()
  @Purpose('account')
  @ApiOperation({
    summary: 'Sends a link to your e-mail address, to verify it',
    description: 'Sends nothing when the address is verified. A newer link replaces an older one.',
  })
  @ApiNoContentResponse({ description: 'The mail is on its way, or the address is verified.' })
  @ApiProblem('AUTH.MAIL_UNAVAILABLE', 'COMMON.UNAVAILABLE')
  requestVerification(@CurrentUser() { userId }: Principal): Promise<void> {
    return this.#verification.request(userId);
  }

  @Post('email-verification')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Public()
  @Purpose('sign-in')
  @RateLimit(LINK_REQUESTS)
  @ApiOperation({
    summary: 'Verifies an e-mail address with a link',
    description: 'Needs no access token: the link may be opened on another device.',
  })
  @ApiNoContentResponse({ description: 'The address is verified.' })
  @ApiProblem('COMMON.VALIDATION', 'AUTH.LINK_INVALID', 'COMMON.RATE_LIMITED')
  verify(@Body() { token }: UseLinkDto): Promise<void> {
    return this.#verification.confirm(token);
  }

  @Post('email-change/request')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Authenticated({ recent: true })
  @Purpose('account')
  @ApiOperation({
    summary: 'Sends a link to a new e-mail address',
    description:
      'The address changes when the link is used. Then the former address is informed, with a link that takes the change back within seven days.',
  })
  @ApiNoContentResponse({ description: 'The mail is on its way to the new address.' })
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.PASSWORD_WRONG',
    'AUTH.EMAIL_TAKEN',
    'AUTH.MAIL_UNAVAILABLE',
    'COMMON.UNAVAILABLE',
  )
  requestChange(
    @CurrentUser() principal: Principal,
    @Body() body: ChangeEmailDto,
    @ClientDevice() device: Device,
  ): Promise<void> {
    return this.#changes.request(principal, body, device);
  }

  @Post('email-change')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Public()
  @Purpose('sign-in')
  @RateLimit(LINK_REQUESTS)
  @ApiOperation({
    summary: 'Confirms a new e-mail address with a link',
    description: 'Needs no access token: the link may be opened on another device.',
  })
  @ApiNoContentResponse({ description: 'The new address counts, and is verified.' })
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.LINK_INVALID',
    'AUTH.EMAIL_TAKEN',
    'COMMON.RATE_LIMITED',
    'COMMON.UNAVAILABLE',
  )
  confirmChange(@Body() { token }: UseLinkDto): Promise<void> {
    return this.#changes.confirm(token);
  }

  @Post('email-change/undo')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Public()
  @Purpose('sign-in')
  @RateLimit(LINK_REQUESTS)
  @ApiOperation({
    summary: 'Restores the former e-mail address with a link',
    description: 'Signs out all devices, and makes all other links of the account invalid.',
  })
  @ApiNoContentResponse({ description: 'The former address counts again.' })
  @ApiProblem('COMMON.VALIDATION', 'AUTH.LINK_INVALID', 'AUTH.EMAIL_TAKEN', 'COMMON.RATE_LIMITED')
  undoChange(@Body() { token }: UseLinkDto): Promise<void> {
    return this.#changes.undo(token);
  }
}
