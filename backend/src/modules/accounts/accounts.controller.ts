import { Body, Controller, Get, Param, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Account } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { AccountsService } from './accounts.service.js';
import { AccountDto, AccountParamDto, UpdateAccountDto } from './dto/accounts.dto.js';

/** Accounts, for administrators. */
@ApiTags('administration')
@Purpose('account')
@Controller('admin/users')
export class AccountsController {
  readonly #accounts: AccountsService;

  constructor(accounts: AccountsService) {
    this.#accounts = accounts;
  }

  @Get(':userId')
  @Authenticated({ permission: 'users.read' })
  @ApiOperation({
    summary: 'Returns an account',
    description: 'With the e-mail address, the state and the site role.',
  })
  @ApiOkResponse({ type: AccountDto, description: 'The account.' })
  @ApiProblem('USERS.NOT_FOUND')
  getAccount(@Param() { userId }: AccountParamDto): Promise<Account> {
    return this.#accounts.get(userId);
  }

  @Patch(':userId')
  @Authenticated({ permission: 'users.manage' })
  @RateLimit({ name: 'accounts', points: 300, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Changes the state or the site role of an account',
    description:
      'Takes effect on all open connections and calls within two seconds. `siteRole` also needs the permission `roles.assign`. May be repeated.',
  })
  @ApiOkResponse({ type: AccountDto, description: 'The account after the change.' })
  @ApiProblem('USERS.NOT_FOUND', 'USERS.LAST_OWNER', 'USERS.ERASED')
  updateAccount(
    @CurrentUser() principal: Principal,
    @Param() { userId }: AccountParamDto,
    @Body() changes: UpdateAccountDto,
  ): Promise<Account> {
    return this.#accounts.update(principal.userId, userId, changes);
  }
}
