import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { MessageSearchPage } from '@chatcall/contracts';
import { ApiProblem, Authenticated, CurrentUser, RateLimit } from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { MessageSearchPageDto, SearchMessagesDto } from './dto/search.dto.js';
import { MessageSearchService } from './message-search.service.js';

/** The search for messages. */
@ApiTags('chats')
@Authenticated()
@Controller('search')
export class MessageSearchController {
  readonly #search: MessageSearchService;

  constructor(search: MessageSearchService) {
    this.#search = search;
  }

  @Get('messages')
  @RateLimit({ name: 'chats-search-messages', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Searches messages',
    description:
      'In the conversations of which you are a member now, also replies in threads; deleted messages and system messages are not found. Words are found at the beginning of words, from three letters on also inside of them, and in scripts without spaces from one character on. A page ends before its texts exceed 256 KiB.',
  })
  @ApiOkResponse({ type: MessageSearchPageDto, description: 'A page of the found messages.' })
  @ApiProblem('COMMON.TIMEOUT')
  searchMessages(
    @CurrentUser() { userId }: Principal,
    @Query() query: SearchMessagesDto,
  ): Promise<MessageSearchPage> {
    return this.#search.search(userId, query);
  }
}
