import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SharedLinkPage } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  RateLimit,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ConversationParamDto } from '../access/index.js';
import { MessageParamDto } from '../messages/index.js';
import { SharedLinkPageDto } from './dto/links.dto.js';
import { LinksService } from './links.service.js';

/** The links of a conversation, and the previews of those in a message. */
@ApiTags('chats')
@Authenticated()
@Controller('chats/:conversationId')
export class LinksController {
  readonly #links: LinksService;

  constructor(links: LinksService) {
    this.#links = links;
  }

  @Get('links')
  @RateLimit({ name: 'chats-search-messages', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Lists the links of a conversation',
    description:
      'Messages with links in their text, also replies in threads, the newest first; whether or not the server makes previews. A page may have fewer items than asked for.',
  })
  @ApiOkResponse({ type: SharedLinkPageDto, description: 'A page of the messages with links.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'COMMON.TIMEOUT')
  listSharedLinks(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Query() query: CursorQueryDto,
  ): Promise<SharedLinkPage> {
    return this.#links.list(userId, conversationId, query);
  }

  @Delete('messages/:messageId/links')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit({ name: 'chats-edit', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Removes the previews of links from your message',
    description: 'All of them, and those that are not made yet. The links stay in the text.',
  })
  @ApiNoContentResponse({ description: 'The message has no previews, and will have none.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND', 'CHAT.NOT_ALLOWED')
  async removeLinkPreviews(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
  ): Promise<void> {
    await this.#links.removePreviews(userId, conversationId, messageId);
  }
}
