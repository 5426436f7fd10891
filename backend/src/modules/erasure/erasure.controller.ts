import { Body, Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
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
import { AccountDto } from '../accounts/index.js';
import { EraseUserDto, ErasedUserParamDto } from './dto/erasure.dto.js';
import { UserErasure } from './user-erasure.js';

/** Erasing users, for administrators. */
@ApiTags('administration')
@Purpose('account')
@Controller('admin/users')
export class ErasureController {
  readonly #erasure: UserErasure;

  constructor(erasure: UserErasure) {
    this.#erasure = erasure;
  }

  @Post(':userId/erasure')
  @HttpCode(HttpStatus.OK)
  @Authenticated({ permission: 'users.erase', recent: true })
  @RateLimit({ name: 'erasures', points: 60, seconds: 3600, by: 'user' })
  @ApiOperation({
    summary: 'Erases a user for good',
    description:
      'Names, e-mail address, sessions, contacts, drafts, saved messages, settings and unsent files are removed; messages, reactions and calls stay, with a neutral name. Cannot be undone. Only an owner erases an owner, and the last one stays. May be repeated.',
  })
  @ApiOkResponse({ type: AccountDto, description: 'What is left of the account.' })
  @ApiProblem('COMMON.VALIDATION', 'USERS.NOT_FOUND', 'USERS.LAST_OWNER')
  eraseUser(
    @CurrentUser() principal: Principal,
    @Param() { userId }: ErasedUserParamDto,
    @Body() { username }: EraseUserDto,
  ): Promise<Account> {
    return this.#erasure.erase(principal.userId, userId, username);
  }
}
