import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type {
  Conversation,
  ConversationTotals,
  CursorPage,
  OwnMembership,
} from '@chatcall/contracts';
import type { Response } from 'express';
import { ApiProblem, CurrentUser, RateLimit } from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { ConversationsService } from './conversations.service.js';
import {
  ConversationDto,
  ConversationPageDto,
  ConversationTotalsDto,
  OwnMembershipDto,
} from './dto/conversation.dto.js';
import {
  ConversationParamDto,
  ConversationTotalsQueryDto,
  CreateDirectDto,
  CreateGroupDto,
  FindConversationsDto,
  ListConversationsDto,
  UpdateConversationDto,
  UpdateOwnMembershipDto,
} from './dto/requests.dto.js';
import { GroupsService } from './groups.service.js';

const READS = { name: 'chats-read', points: 300, seconds: 60, by: 'user' } as const;

const CHANGES = { name: 'chats-change', points: 120, seconds: 60, by: 'user' } as const;
/** What strangers get to see is made less often. */
const CREATIONS = { name: 'chats-create', points: 60, seconds: 600, by: 'user' } as const;

/** Conversations: lists, opening and creating them, and changes of one. */
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
export class ConversationsController {
  readonly #conversations: ConversationsService;
  readonly #groups: GroupsService;

  constructor(conversations: ConversationsService, groups: GroupsService) {
    this.#conversations = conversations;
    this.#groups = groups;
  }

  @Get()
  @RateLimit(READS)
  @ApiOperation({ summary: 'Lists one’s conversations, newest activity first' })
  @ApiOkResponse({ type: ConversationPageDto })
  list(
    @CurrentUser() { userId }: Principal,
    @Query() query: ListConversationsDto,
  ): Promise<CursorPage<Conversation>> {
    return this.#conversations.list(userId, query);
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
    return this.#conversations.find(userId, query);
  }

  @Get('totals')
  @RateLimit(READS)
  @ApiOperation({ summary: 'Counts over all of one’s conversations' })
  @ApiOkResponse({ type: ConversationTotalsDto })
  totals(@CurrentUser() { userId }: Principal): Promise<ConversationTotals> {
    return this.#conversations.totals(userId);
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
    return this.#conversations.totals(userId, except);
  }

  @Post('direct')
  @RateLimit(CREATIONS)
  @ApiOperation({
    summary: 'Opens the conversation with a person',
    description:
      'A pair has one: it is made when there is none. The other person sees it with the first message.',
  })
  @ApiCreatedResponse({ type: ConversationDto, description: 'Made now.' })
  @ApiOkResponse({ type: ConversationDto, description: 'There was one.' })
  @ApiProblem('CHAT.DIRECT_SELF', 'CHAT.BLOCKED', 'CHAT.TOO_MANY', 'USERS.NOT_FOUND')
  async openDirect(
    @CurrentUser() { userId }: Principal,
    @Body() body: CreateDirectDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Conversation> {
    const { conversation, created } = await this.#conversations.openDirect(userId, body.userId);
    response.status(created ? HttpStatus.CREATED : HttpStatus.OK);
    return conversation;
  }

  @Post('groups')
  @RateLimit(CREATIONS)
  @ApiOperation({ summary: 'Makes a group', description: 'Who makes it owns it.' })
  @ApiCreatedResponse({ type: ConversationDto })
  @ApiProblem('CHAT.BLOCKED', 'CHAT.MEMBERS_FULL', 'CHAT.TOO_MANY', 'USERS.NOT_FOUND')
  createGroup(
    @CurrentUser() { userId }: Principal,
    @Body() body: CreateGroupDto,
  ): Promise<Conversation> {
    return this.#groups.create(userId, body);
  }

  @Get(':id')
  @RateLimit(READS)
  @ApiOperation({ summary: 'Shows one conversation' })
  @ApiOkResponse({ type: ConversationDto })
  @ApiProblem('CHAT.NOT_MEMBER')
  get(
    @CurrentUser() { userId }: Principal,
    @Param() { id }: ConversationParamDto,
  ): Promise<Conversation> {
    return this.#conversations.get(userId, id);
  }

  @Patch(':id')
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Renames a group',
    description: 'Owners and admins may. Without a title nothing changes.',
  })
  @ApiOkResponse({ type: ConversationDto })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_GROUP', 'CHAT.NOT_ALLOWED')
  update(
    @CurrentUser() { userId }: Principal,
    @Param() { id }: ConversationParamDto,
    @Body() { title }: UpdateConversationDto,
  ): Promise<Conversation> {
    return title === undefined
      ? this.#conversations.get(userId, id)
      : this.#groups.rename(userId, id, title);
  }

  @Patch(':id/own')
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Mutes or archives a conversation for oneself',
    description: 'One’s other devices hear it; nobody else does.',
  })
  @ApiOkResponse({ type: OwnMembershipDto })
  @ApiProblem('CHAT.NOT_MEMBER')
  changeOwn(
    @CurrentUser() { userId }: Principal,
    @Param() { id }: ConversationParamDto,
    @Body() body: UpdateOwnMembershipDto,
  ): Promise<OwnMembership> {
    return this.#conversations.changeOwn(userId, id, body);
  }
}
