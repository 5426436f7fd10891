import { Body, Controller, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Conversation, ConversationTotals, CursorPage } from '@chatcall/contracts';
import { ApiProblem, CurrentUser, RateLimit } from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { ConversationListService } from './conversation-list.service.js';
import { ConversationPageDto, ConversationTotalsDto } from './dto/conversation.dto.js';
import {
  ConversationTotalsQueryDto,
  FindConversationsDto,
  ListConversationsDto,
} from './dto/list-queries.dto.js';

const READS = { name: 'chats-read', points: 300, seconds: 60, by: 'user' } as const;

/** One’s conversations as a whole. */
@ApiTags('chats')
@ApiBearerAuth()
@ApiProblem(
  'AUTH.REQUIRED',
  'AUTH.TOKEN_EXPIRED',
  'AUTH.TOKEN_INVALID',
  'AUTH.SESSION_ENDED',
  'COMMON.VALIDATION',
  'COMMON.RATE_LIMITED',
)
@Controller('chats')
export class ConversationListController {
  constructor(private readonly lists: ConversationListService) {}

  @Get()
  @RateLimit(READS)
  @ApiOperation({ summary: 'Lists one’s conversations, newest activity first' })
  @ApiOkResponse({ type: ConversationPageDto })
  list(
    @CurrentUser() { userId }: Principal,
    @Query() query: ListConversationsDto,
  ): Promise<CursorPage<Conversation>> {
    return this.lists.page(userId, query);
  }

  @Get('search')
  @RateLimit({ name: 'chats-search', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Finds one’s conversations by title, or by the name of the other person',
    description:
      'Archived ones, too. People whose name begins with the text come first, then groups, then words that begin with it, words that hold it, and words with one typo; the newest activity first among those that match equally well.',
  })
  @ApiOkResponse({ type: ConversationPageDto })
  find(
    @CurrentUser() { userId }: Principal,
    @Query() query: FindConversationsDto,
  ): Promise<CursorPage<Conversation>> {
    return this.lists.find(userId, query);
  }

  @Get('totals')
  @RateLimit(READS)
  @ApiOperation({ summary: 'Counts over all of one’s conversations' })
  @ApiOkResponse({ type: ConversationTotalsDto })
  totals(@CurrentUser() { userId }: Principal): Promise<ConversationTotals> {
    return this.lists.totals(userId);
  }

  @Post('totals')
  @HttpCode(HttpStatus.OK)
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Counts over one’s conversations but some',
    description:
      'For clients that follow those by their events: together with their own count of them it is exact at every moment. Changes nothing.',
  })
  @ApiOkResponse({ type: ConversationTotalsDto })
  totalsExcept(
    @CurrentUser() { userId }: Principal,
    @Body() { except }: ConversationTotalsQueryDto,
  ): Promise<ConversationTotals> {
    return this.lists.totals(userId, except);
  }
}
