import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type {
  ConfirmedFactor,
  Factor,
  FactorOverview,
  PasskeyCreationOptions,
  RecoveryCodes,
  TotpEnrolment,
} from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  Purpose,
  RateLimit,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import type { Device } from '../known-devices.js';
import { ClientDevice } from '../token-delivery.js';
import {
  ConfirmedFactorDto,
  FactorDto,
  FactorOverviewDto,
  RecoveryCodesDto,
  TotpEnrolmentDto,
} from './dto/factor-answers.dto.js';
import { ConfirmFactorDto, FactorIdParamDto, NameFactorDto } from './dto/factor-requests.dto.js';
import { AddPasskeyDto, PasskeyCreationOptionsDto } from './dto/passkey.dto.js';
import { FactorsService } from './factors.service.js';

const PATH = '/api/auth/factors';

/** The user's own second factors. */
@ApiTags('auth')
@Authenticated()
@Purpose('account')
@RateLimit({ name: 'factors', points: 60, seconds: 60, by: 'user' })
@Controller('auth')
export class FactorsController {
  readonly #factors: FactorsService;

  constructor(factors: FactorsService) {
    this.#factors = factors;
  }

  @Get('factors')
  @Authenticated({ withoutPrerequisites: true })
  @ApiOperation({ summary: 'Returns the second factors', description: 'The oldest first.' })
  @ApiOkResponse({ type: FactorOverviewDto, description: 'The factors.' })
  getFactors(@CurrentUser() { userId }: Principal): Promise<FactorOverview> {
    return this.#factors.overview(userId);
  }

  @Post('factors/totp')
  @Authenticated({ recent: true, withoutPrerequisites: true })
  @ApiOperation({
    summary: 'Begins to set up an authenticator app',
    description:
      'The factor counts when a code of the app is confirmed; until then nothing changes. Another request drops an app that was not confirmed.',
  })
  @Created({
    type: TotpEnrolmentDto,
    description: 'The secret of the app.',
    location: () => PATH,
  })
  @ApiProblem('COMMON.VALIDATION', 'AUTH.TOO_MANY_FACTORS')
  enrolTotp(
    @CurrentUser() { userId }: Principal,
    @Body() { name }: NameFactorDto,
  ): Promise<TotpEnrolment> {
    return this.#factors.enrolTotp(userId, name);
  }

  @Post('factors/webauthn/challenge')
  @Authenticated({ recent: true, withoutPrerequisites: true })
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Begins to add a passkey or security key',
    description:
      'For `navigator.credentials.create`. The challenge is for one try in this session, within five minutes.',
  })
  @ApiOkResponse({ type: PasskeyCreationOptionsDto, description: 'What the browser needs.' })
  @ApiProblem('AUTH.TOO_MANY_FACTORS', 'AUTH.PASSKEYS_UNAVAILABLE')
  getPasskeyOptions(@CurrentUser() principal: Principal): Promise<PasskeyCreationOptions> {
    return this.#factors.passkeyOptions(principal);
  }

  @Post('factors/webauthn')
  @Authenticated({ recent: true, withoutPrerequisites: true })
  @ApiOperation({
    summary: 'Adds a passkey or security key',
    description:
      'From now on a sign-in with the password needs a second factor. The first factor of a user brings recovery codes.',
  })
  @Created({
    type: ConfirmedFactorDto,
    description: 'The factor counts.',
    location: () => PATH,
  })
  @ApiProblem(
    'COMMON.VALIDATION',
    'AUTH.CHALLENGE_INVALID',
    'AUTH.FACTOR_WRONG',
    'AUTH.TOO_MANY_FACTORS',
    'AUTH.PASSKEYS_UNAVAILABLE',
  )
  addPasskey(
    @CurrentUser() principal: Principal,
    @Body() { name, credential }: AddPasskeyDto,
  ): Promise<ConfirmedFactor> {
    return this.#factors.addPasskey(principal, name, credential);
  }

  @Post('factors/:factorId/confirmation')
  @Authenticated({ withoutPrerequisites: true })
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Confirms an authenticator app with a code of it',
    description:
      'From now on a sign-in needs a second factor. The first factor of a user brings recovery codes.',
  })
  @ApiOkResponse({ type: ConfirmedFactorDto, description: 'The factor counts.' })
  @ApiProblem('COMMON.VALIDATION', 'COMMON.NOT_FOUND', 'AUTH.FACTOR_WRONG', 'AUTH.TOO_MANY_FACTORS')
  confirmFactor(
    @CurrentUser() principal: Principal,
    @Param() { factorId }: FactorIdParamDto,
    @Body() { code }: ConfirmFactorDto,
    @ClientDevice() device: Device,
  ): Promise<ConfirmedFactor> {
    return this.#factors.confirmTotp(principal, factorId, code, device);
  }

  @Patch('factors/:factorId')
  @ApiOperation({ summary: 'Names a second factor', description: 'May be repeated.' })
  @ApiOkResponse({ type: FactorDto, description: 'The factor after the change.' })
  @ApiProblem('COMMON.VALIDATION', 'COMMON.NOT_FOUND')
  nameFactor(
    @CurrentUser() { userId }: Principal,
    @Param() { factorId }: FactorIdParamDto,
    @Body() { name }: NameFactorDto,
  ): Promise<Factor> {
    return this.#factors.rename(userId, factorId, name);
  }

  @Delete('factors/:factorId')
  @Authenticated({ recent: true })
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Removes a second factor',
    description:
      'With the last one the recovery codes become invalid. The last one stays when the site role needs one and the deadline has passed.',
  })
  @ApiNoContentResponse({ description: 'The factor is removed.' })
  @ApiProblem('COMMON.NOT_FOUND')
  removeFactor(
    @CurrentUser() { userId }: Principal,
    @Param() { factorId }: FactorIdParamDto,
  ): Promise<void> {
    return this.#factors.remove(userId, factorId);
  }

  @Post('recovery-codes')
  @Authenticated({ recent: true })
  @ApiOperation({
    summary: 'Creates new recovery codes',
    description: 'Those from before become invalid. Needs a second factor.',
  })
  @Created({
    type: RecoveryCodesDto,
    description: 'The codes, for the only time.',
    location: () => PATH,
  })
  @ApiProblem('COMMON.NOT_FOUND')
  async createRecoveryCodes(@CurrentUser() { userId }: Principal): Promise<RecoveryCodes> {
    return { codes: await this.#factors.createRecoveryCodes(userId) };
  }
}
