import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, Message } from '@chatcall/contracts';
import {
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  RateLimit,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { MentionPageDto } from './dto/message.dto.js';
import { MentionsService } from './mentions.service.js';

/** The messages that mention me. */
@ApiTags('chats')
@Authenticated()
@Controller('mentions')
export class MentionsController {
  readonly #mentions: MentionsService;

  constructor(mentions: MentionsService) {
    this.#mentions = mentions;
  }

  @Get()
  @RateLimit({ name: 'chats-history', points: 600, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Lists the messages that mention you',
    description:
      'Messages of other users that mention you by name, or all members with `<@all>` since you joined, in the conversations of which you are a member now; also replies in threads. The newest first.',
  })
  @ApiOkResponse({ type: MentionPageDto, description: 'A page of the messages.' })
  listMentions(
    @CurrentUser() { userId }: Principal,
    @Query() query: CursorQueryDto,
  ): Promise<CursorPage<Message>> {
    return this.#mentions.list(userId, query);
  }
}
