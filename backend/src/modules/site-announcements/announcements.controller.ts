import { Controller, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Announcement, CursorPage } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { AnnouncementPageDto, AnnouncementParamDto } from './dto/site-announcements.dto.js';
import { SiteAnnouncements } from './site-announcements.js';

/** Announcements of the administrators, for everybody. */
@ApiTags('site')
@Authenticated()
@Purpose('account')
@Controller('announcements')
export class AnnouncementsController {
  readonly #announcements: SiteAnnouncements;

  constructor(announcements: SiteAnnouncements) {
    this.#announcements = announcements;
  }

  @Get()
  @ApiOperation({
    summary: 'Lists the announcements that are shown to you now',
    description:
      'Those that you have not hidden; at most ten, on one page. Connected clients need no request: they get `announcement:shown`.',
  })
  @ApiOkResponse({ type: AnnouncementPageDto, description: 'All of them.' })
  async listAnnouncements(@CurrentUser() { userId }: Principal): Promise<CursorPage<Announcement>> {
    return { items: await this.#announcements.shownTo(userId), nextCursor: null };
  }

  @Post(':announcementId/dismissal')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit({ name: 'announcement-dismissals', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Hides an announcement on all your devices',
    description: 'May be repeated. `COMMON.FORBIDDEN`: it cannot be hidden.',
  })
  @ApiNoContentResponse({ description: 'It is hidden.' })
  @ApiProblem('COMMON.NOT_FOUND', 'COMMON.FORBIDDEN')
  dismissAnnouncement(
    @CurrentUser() { userId }: Principal,
    @Param() { announcementId }: AnnouncementParamDto,
  ): Promise<void> {
    return this.#announcements.dismiss(userId, announcementId);
  }
}
