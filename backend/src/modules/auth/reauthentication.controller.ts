import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ReauthenticationOptions } from '@chatcall/contracts';
import { ApiProblem, Authenticated, CurrentUser, Purpose } from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { ReauthenticateDto, ReauthenticationOptionsDto } from './dto/reauthentication.dto.js';
import type { Device } from './known-devices.js';
import { Reauthentication } from './reauthentication.js';
import { ClientDevice } from './token-delivery.js';

/** Proving again who one is, for what a stolen session must not be able to do. */
@ApiTags('auth')
@Authenticated({ withoutPrerequisites: true })
@Purpose('account')
@Controller('auth/reauthenticate')
export class ReauthenticationController {
  readonly #reauthentication: Reauthentication;

  constructor(reauthentication: Reauthentication) {
    this.#reauthentication = reauthentication;
  }

  @Post('challenge')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Returns what you can prove again who you are with',
    description: 'The challenge of a passkey is for one try in this session, within five minutes.',
  })
  @ApiOkResponse({ type: ReauthenticationOptionsDto, description: 'What is needed.' })
  getReauthenticationOptions(
    @CurrentUser() principal: Principal,
  ): Promise<ReauthenticationOptions> {
    return this.#reauthentication.options(principal);
  }

  @Post()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Proves again who you are',
    description:
      'After `AUTH.REAUTHENTICATION_REQUIRED`: with the password and, for a user with second factors, one of them; or with a passkey that has verified its user. Counts for ten minutes in this session, as a sign-in does.',
  })
  @ApiNoContentResponse({ description: 'Requests that need it may be repeated.' })
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.PASSWORD_WRONG',
    'AUTH.FACTOR_WRONG',
    'AUTH.CHALLENGE_INVALID',
    'AUTH.PASSKEYS_UNAVAILABLE',
    'COMMON.UNAVAILABLE',
  )
  reauthenticate(
    @CurrentUser() principal: Principal,
    @Body() body: ReauthenticateDto,
    @ClientDevice() device: Device,
  ): Promise<void> {
    return this.#reauthentication.prove(principal, body, device);
  }
}
