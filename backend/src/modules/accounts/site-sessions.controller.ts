import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, SiteSession } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { AccountsService } from './accounts.service.js';
import { SiteSessionPageDto, SiteSessionQueryDto } from './dto/site-sessions.dto.js';

/** The signed-in devices of the whole server, for administrators. */
@ApiTags('administration')
@Purpose('account')
@Controller('admin/sessions')
export class SiteSessionsController {
  readonly #accounts: AccountsService;

  constructor(accounts: AccountsService) {
    this.#accounts = accounts;
  }

  @Get()
  @Authenticated({ permission: 'users.read' })
  @RateLimit({ name: 'site-sessions', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Lists the devices on which users are signed in',
    description:
      'Of the whole server, the most recently used first. `DELETE /api/admin/users/{userId}/sessions/{sessionId}` signs one out, and without the session all of its user.',
  })
  @ApiOkResponse({ type: SiteSessionPageDto, description: 'A page of the devices.' })
  @ApiProblem('COMMON.VALIDATION')
  listSiteSessions(
    @CurrentUser() { sessionId }: Principal,
    @Query() { search = '', cursor, limit }: SiteSessionQueryDto,
  ): Promise<CursorPage<SiteSession>> {
    return this.#accounts.sessionsOfSite(sessionId, search, cursor, limit);
  }
}
