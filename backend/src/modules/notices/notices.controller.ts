import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { NoticePage, UnreadNotices } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { ClientDevice } from '../auth/index.js';
import type { Device } from '../auth/index.js';
import {
  NoticePageDto,
  NoticeParamDto,
  ReadNoticesDto,
  UnreadNoticesDto,
} from './dto/notices.dto.js';
import { Notices } from './notices.js';

const READS = { name: 'notices-read', points: 300, seconds: 60, by: 'user' } as const;
const WRITES = { name: 'notices-change', points: 120, seconds: 60, by: 'user' } as const;

/** Notices of the system to the user. Others never see them. */
@ApiTags('notices')
@Authenticated()
@Purpose('account')
@Controller('notices')
export class NoticesController {
  readonly #notices: Notices;

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  @Get()
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists your notices',
    description:
      'What happened to your account: the newest first, with the number of all that you have not read. The newest 200 are kept, for 90 days.',
  })
  @ApiOkResponse({ type: NoticePageDto, description: 'A page of your notices.' })
  @ApiProblem('COMMON.VALIDATION')
  listNotices(
    @CurrentUser() { userId }: Principal,
    @Query() { cursor, limit }: CursorQueryDto,
  ): Promise<NoticePage> {
    return this.#notices.page(userId, cursor, limit);
  }

  @Post('read')
  @HttpCode(HttpStatus.OK)
  @RateLimit(WRITES)
  @ApiOperation({
    summary: 'Marks notices as read',
    description: 'The given one and all before it, on all your devices. May be repeated.',
  })
  @ApiOkResponse({ type: UnreadNoticesDto, description: 'What is left.' })
  @ApiProblem('COMMON.VALIDATION')
  readNotices(
    @CurrentUser() { userId }: Principal,
    @Body() { upTo }: ReadNoticesDto,
  ): Promise<UnreadNotices> {
    return this.#notices.read(userId, upTo);
  }

  @Post(':noticeId/disown')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(WRITES)
  @ApiOperation({
    summary: 'Ends the session of a sign-in that was not yours',
    description:
      'For a notice of the kind `sign-in.new-device`: the device is signed out at once. Change the password afterwards, since somebody knows it. May be repeated.',
  })
  @ApiNoContentResponse({ description: 'The device is signed out.' })
  @ApiProblem('COMMON.NOT_FOUND')
  disownSignIn(
    @CurrentUser() { userId }: Principal,
    @ClientDevice() device: Device,
    @Param() { noticeId }: NoticeParamDto,
  ): Promise<void> {
    return this.#notices.disown(userId, noticeId, device);
  }
}
