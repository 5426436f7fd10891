import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Query,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Account, CursorPage, Session } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { SessionPageDto } from '../auth/index.js';
import { AccountsService } from './accounts.service.js';
import {
  AccountDto,
  AccountPageDto,
  AccountParamDto,
  AccountQueryDto,
  AccountSessionParamDto,
  UpdateAccountDto,
} from './dto/accounts.dto.js';

/** Accounts, for administrators. */
@ApiTags('administration')
@Purpose('account')
@Controller('admin/users')
export class AccountsController {
  readonly #accounts: AccountsService;

  constructor(accounts: AccountsService) {
    this.#accounts = accounts;
  }

  @Get()
  @Authenticated({ permission: 'users.read' })
  @ApiOperation({
    summary: 'Lists the accounts',
    description: 'In the order of their usernames.',
  })
  @ApiOkResponse({ type: AccountPageDto, description: 'A page of the accounts.' })
  @ApiProblem('COMMON.VALIDATION')
  listAccounts(
    @Query() { cursor, limit, ...filter }: AccountQueryDto,
  ): Promise<CursorPage<Account>> {
    return this.#accounts.page(filter, cursor, limit);
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
  @Authenticated({ permission: 'users.manage', recent: true })
  @RateLimit({ name: 'accounts', points: 300, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Changes the names, the e-mail address, the state or the site role of an account',
    description:
      'Takes effect on all open connections and calls within two seconds. `siteRole` also needs the permission `roles.assign`. A new e-mail address counts at once and is not verified: the user gets a mail to verify it, and the former address is informed. May be repeated.',
  })
  @ApiOkResponse({ type: AccountDto, description: 'The account after the change.' })
  @ApiProblem(
    'USERS.NOT_FOUND',
    'USERS.LAST_OWNER',
    'USERS.ERASED',
    'AUTH.USERNAME_TAKEN',
    'AUTH.EMAIL_TAKEN',
  )
  updateAccount(
    @CurrentUser() principal: Principal,
    @Param() { userId }: AccountParamDto,
    @Body() changes: UpdateAccountDto,
  ): Promise<Account> {
    return this.#accounts.update(principal.userId, userId, changes);
  }

  @Get(':userId/sessions')
  @Authenticated({ permission: 'users.read' })
  @ApiOperation({
    summary: 'Lists the devices on which a user is signed in',
    description: 'The most recently used first.',
  })
  @ApiOkResponse({ type: SessionPageDto, description: 'A page of the devices.' })
  @ApiProblem('COMMON.VALIDATION', 'USERS.NOT_FOUND')
  listAccountSessions(
    @Param() { userId }: AccountParamDto,
    @Query() { cursor, limit }: CursorQueryDto,
  ): Promise<CursorPage<Session>> {
    return this.#accounts.sessions(userId, cursor, limit);
  }

  @Delete(':userId/sessions')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Authenticated({ permission: 'users.manage' })
  @ApiOperation({
    summary: 'Signs a user out on all devices',
    description: 'Also ends their calls. May be repeated. Only an owner does this to an owner.',
  })
  @ApiNoContentResponse({ description: 'All devices are signed out.' })
  @ApiProblem('USERS.NOT_FOUND', 'USERS.ERASED')
  endAccountSessions(
    @CurrentUser() principal: Principal,
    @Param() { userId }: AccountParamDto,
  ): Promise<void> {
    return this.#accounts.endSessions(principal.userId, userId, null);
  }

  @Delete(':userId/sessions/:sessionId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Authenticated({ permission: 'users.manage' })
  @ApiOperation({
    summary: 'Signs a user out on one device',
    description: 'May be repeated. Only an owner does this to an owner.',
  })
  @ApiNoContentResponse({ description: 'The device is signed out.' })
  @ApiProblem('USERS.NOT_FOUND', 'USERS.ERASED', 'COMMON.NOT_FOUND')
  endAccountSession(
    @CurrentUser() principal: Principal,
    @Param() { userId, sessionId }: AccountSessionParamDto,
  ): Promise<void> {
    return this.#accounts.endSessions(principal.userId, userId, sessionId);
  }
}
