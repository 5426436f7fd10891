import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Account, RegistrationCount } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { AccountDto, RegistrationCountDto, RegistrationParamDto } from './dto/accounts.dto.js';
import { Registrations } from './registrations.js';

const DECISIONS = { name: 'registrations', points: 600, seconds: 60, by: 'user' } as const;

/** Accounts that wait for a decision, for administrators. */
@ApiTags('administration')
@Purpose('account')
@Authenticated({ permission: 'users.invite' })
@Controller('admin/registrations')
export class RegistrationsController {
  readonly #registrations: Registrations;

  constructor(registrations: Registrations) {
    this.#registrations = registrations;
  }

  @Get('count')
  @ApiOperation({
    summary: 'Returns how many accounts wait for a decision',
    description: '`GET /api/admin/users?waitingFor=approval` lists them.',
  })
  @ApiOkResponse({ type: RegistrationCountDto, description: 'The number.' })
  countRegistrations(): Promise<RegistrationCount> {
    return this.#registrations.count();
  }

  @Post(':waitingUserId/approve')
  @HttpCode(HttpStatus.OK)
  @RateLimit(DECISIONS)
  @ApiOperation({
    summary: 'Approves an account that waits',
    description:
      'The user can sign in and is informed by mail. Also for an account whose e-mail address is not verified. May be repeated.',
  })
  @ApiOkResponse({ type: AccountDto, description: 'The account, which is active.' })
  @ApiProblem('USERS.NOT_FOUND', 'USERS.NOT_WAITING')
  approveRegistration(
    @CurrentUser() principal: Principal,
    @Param() { waitingUserId }: RegistrationParamDto,
  ): Promise<Account> {
    return this.#registrations.approve(principal.userId, waitingUserId);
  }

  @Delete(':waitingUserId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(DECISIONS)
  @ApiOperation({
    summary: 'Declines an account that waits',
    description:
      'Deletes the account, whose names are free again. The user is informed by mail. `USERS.NOT_WAITING`: it was approved before.',
  })
  @ApiNoContentResponse({ description: 'The account is deleted.' })
  @ApiProblem('USERS.NOT_FOUND', 'USERS.NOT_WAITING')
  declineRegistration(
    @CurrentUser() principal: Principal,
    @Param() { waitingUserId }: RegistrationParamDto,
  ): Promise<void> {
    return this.#registrations.decline(principal.userId, waitingUserId);
  }
}
