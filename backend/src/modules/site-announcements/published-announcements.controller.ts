import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, PublishedAnnouncement } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  CursorQueryDto,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import {
  AnnouncementParamDto,
  PublishAnnouncementDto,
  PublishedAnnouncementDto,
  PublishedAnnouncementPageDto,
} from './dto/site-announcements.dto.js';
import { SiteAnnouncements } from './site-announcements.js';

/** Announcements, for administrators. */
@ApiTags('administration')
@Purpose('account')
@Authenticated({ permission: 'announcements.publish' })
@Controller('admin/announcements')
export class PublishedAnnouncementsController {
  readonly #announcements: SiteAnnouncements;

  constructor(announcements: SiteAnnouncements) {
    this.#announcements = announcements;
  }

  @Get()
  @ApiOperation({
    summary: 'Lists all announcements',
    description: 'The newest first, also those that have ended.',
  })
  @ApiOkResponse({ type: PublishedAnnouncementPageDto, description: 'A page of them.' })
  @ApiProblem('COMMON.VALIDATION')
  listPublishedAnnouncements(
    @Query() { cursor, limit }: CursorQueryDto,
  ): Promise<CursorPage<PublishedAnnouncement>> {
    return this.#announcements.page(cursor, limit);
  }

  @Post()
  @RateLimit({ name: 'announcements', points: 60, seconds: 3600, by: 'user' })
  @ApiOperation({
    summary: 'Publishes an announcement',
    description:
      'Connected clients show it within a second after it begins. At most ten are open at once.',
  })
  @Created<PublishedAnnouncement>({
    type: PublishedAnnouncementDto,
    description: 'The announcement.',
    location: () => '/api/admin/announcements',
  })
  @ApiProblem('COMMON.VALIDATION', 'SITE.TOO_MANY_ANNOUNCEMENTS')
  publishAnnouncement(
    @CurrentUser() { userId }: Principal,
    @Body() body: PublishAnnouncementDto,
  ): Promise<PublishedAnnouncement> {
    return this.#announcements.publish(userId, body);
  }

  @Delete(':announcementId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Ends an announcement',
    description: 'It stays in the list. May be repeated.',
  })
  @ApiNoContentResponse({ description: 'It is no longer shown.' })
  endAnnouncement(
    @CurrentUser() { userId }: Principal,
    @Param() { announcementId }: AnnouncementParamDto,
  ): Promise<void> {
    return this.#announcements.end(userId, announcementId);
  }
}
