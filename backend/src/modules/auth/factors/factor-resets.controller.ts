import { Controller, Delete, HttpCode, HttpStatus, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Purpose,
  RateLimit,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { FactorOwnerParamDto } from './dto/factor-requests.dto.js';
import { FactorResets } from './factor-resets.js';

/** Lost second factors of users, for administrators. */
@ApiTags('administration')
@Purpose('account')
@Controller('admin/users')
export class FactorResetsController {
  readonly #resets: FactorResets;

  constructor(resets: FactorResets) {
    this.#resets = resets;
  }

  @Delete(':userId/factors')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Authenticated({ permission: 'users.manage', recent: true })
  @RateLimit({ name: 'factor-resets', points: 60, seconds: 3600, by: 'user' })
  @ApiOperation({
    summary: 'Removes all second factors and recovery codes of a user',
    description:
      'For a user who has lost them: the password alone then signs in. The user is informed by mail. Only an owner may do it for an owner. May be repeated.',
  })
  @ApiNoContentResponse({ description: 'The user has no second factors.' })
  @ApiProblem('USERS.NOT_FOUND', 'USERS.ERASED')
  async resetFactors(
    @CurrentUser() principal: Principal,
    @Param() { userId }: FactorOwnerParamDto,
  ): Promise<void> {
    await this.#resets.reset(userId, principal.userId);
  }
}
