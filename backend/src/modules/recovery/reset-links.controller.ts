import { Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IssuedLink } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { IssuedLinkDto, ResetLinkParamDto } from './dto/recovery.dto.js';
import { PasswordResets } from './password-resets.js';

/** Links that administrators hand over. */
@ApiTags('administration')
@Purpose('account')
@Controller('admin/users')
export class ResetLinksController {
  readonly #resets: PasswordResets;

  constructor(resets: PasswordResets) {
    this.#resets = resets;
  }

  @Post(':userId/reset-link')
  @HttpCode(HttpStatus.OK)
  @Authenticated({ permission: 'users.manage', recent: true })
  @RateLimit({ name: 'reset-links', points: 60, seconds: 3600, by: 'user' })
  @ApiOperation({
    summary: 'Issues a link with which a user sets a new password',
    description:
      'For a server without mail, or a user who cannot read theirs. Works once, for a day, and replaces earlier ones. Only owners get one for an owner.',
  })
  @ApiOkResponse({ type: IssuedLinkDto, description: 'The link. It is shown only now.' })
  @ApiProblem('USERS.NOT_FOUND', 'USERS.ERASED')
  issueResetLink(
    @CurrentUser() principal: Principal,
    @Param() { userId }: ResetLinkParamDto,
  ): Promise<IssuedLink> {
    return this.#resets.issueResetLink(userId, principal.userId);
  }
}
