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
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Conversation, CountedTotals, CursorPage } from '@chatcall/contracts';
import type { Response } from 'express';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  IfMatch,
  RateLimit,
  Versioned,
} from '../../../platform/http/index.js';
import type { ExpectedVersions } from '../../../platform/errors/index.js';
import { Idempotent, KeyedRequest } from '../../../platform/idempotency/index.js';
import type { IdempotentRequest } from '../../../platform/idempotency/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ConversationsService } from './conversations.service.js';
import {
  ConversationDto,
  ConversationPageDto,
  ConversationTotalsDto,
} from './dto/conversation.dto.js';
import { ConversationParamDto } from '../access/index.js';
import {
  ConversationTotalsQueryDto,
  CreateDirectDto,
  CreateGroupDto,
  FindConversationsDto,
  ListConversationsDto,
  UpdateConversationDto,
} from './dto/requests.dto.js';
import { GroupsService } from './groups.service.js';

const READS = { name: 'chats-read', points: 300, seconds: 60, by: 'user' } as const;

const CHANGES = { name: 'chats-change', points: 120, seconds: 60, by: 'user' } as const;
/** Other users see what is created here, so the limit is lower. */
const CREATIONS = { name: 'chats-create', points: 60, seconds: 600, by: 'user' } as const;

const pathOf = ({ id }: Conversation): string => `/api/chats/${id}`;

/** Conversations: the lists, opening and creating them, and changes to one of them. */
@ApiTags('chats')
@Authenticated()
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
  @ApiOperation({
    summary: 'Lists your conversations',
    description: 'Newest activity first.',
  })
  @ApiOkResponse({ type: ConversationPageDto, description: 'A page of your conversations.' })
  listConversations(
    @CurrentUser() { userId }: Principal,
    @Query() query: ListConversationsDto,
  ): Promise<CursorPage<Conversation>> {
    return this.#conversations.list(userId, query);
  }

  @Get('search')
  @RateLimit({ name: 'chats-search', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Finds your conversations by title or by the name of the other user',
    description:
      'Includes archived conversations. Users whose name begins with the text come first, then groups, then words that begin with it, words that contain it, and words with one typo. Equal matches are sorted by newest activity.',
  })
  @ApiOkResponse({ type: ConversationPageDto, description: 'A page of the found ones.' })
  searchConversations(
    @CurrentUser() { userId }: Principal,
    @Query() query: FindConversationsDto,
  ): Promise<CursorPage<Conversation>> {
    return this.#conversations.find(userId, query);
  }

  @Get('totals')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Counts over all your conversations',
    description:
      'Unread messages and conversations, without muted ones, and archived conversations.',
  })
  @ApiOkResponse({ type: ConversationTotalsDto, description: 'The counts.' })
  getConversationTotals(@CurrentUser() { userId }: Principal): Promise<CountedTotals> {
    return this.#conversations.totals(userId);
  }

  @Post('totals')
  @HttpCode(HttpStatus.OK)
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Counts over your conversations without some of them',
    description:
      'For clients that count the excluded conversations themselves from events: the two counts together are exact at every moment. Changes nothing.',
  })
  @ApiOkResponse({ type: ConversationTotalsDto, description: 'The counts.' })
  countConversations(
    @CurrentUser() { userId }: Principal,
    @Body() { except }: ConversationTotalsQueryDto,
  ): Promise<CountedTotals> {
    return this.#conversations.totals(userId, except);
  }

  @Post('direct')
  @Idempotent()
  @RateLimit(CREATIONS)
  @ApiOperation({
    summary: 'Opens the direct conversation with a user',
    description:
      'Two users have one direct conversation; it is created if there is none. The other user sees it with the first message.',
  })
  @Created({ type: ConversationDto, description: 'Created now.', location: pathOf })
  @ApiOkResponse({ type: ConversationDto, description: 'It existed before.' })
  @ApiProblem(
    'COMMON.FORBIDDEN',
    'CHAT.DIRECT_SELF',
    'CHAT.BLOCKED',
    'USERS.NOT_ACCEPTED',
    'CHAT.TOO_MANY',
    'USERS.NOT_FOUND',
  )
  async openDirectConversation(
    @CurrentUser() { userId }: Principal,
    @Body() body: CreateDirectDto,
    @KeyedRequest() request: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Conversation> {
    const { conversation, created } = await this.#conversations.openDirect(
      userId,
      body.userId,
      request,
    );
    response.status(created ? HttpStatus.CREATED : HttpStatus.OK);
    return conversation;
  }

  @Post('groups')
  @Authenticated({ permission: 'conversations.create' })
  @Idempotent()
  @RateLimit(CREATIONS)
  @ApiOperation({ summary: 'Creates a group', description: 'You become its owner.' })
  @Created({ type: ConversationDto, description: 'The new group.', location: pathOf })
  @ApiProblem(
    'CHAT.BLOCKED',
    'USERS.NOT_ACCEPTED',
    'CHAT.MEMBERS_FULL',
    'CHAT.TOO_MANY',
    'USERS.NOT_FOUND',
  )
  createGroup(
    @CurrentUser() { userId }: Principal,
    @Body() body: CreateGroupDto,
    @KeyedRequest() request: IdempotentRequest | null,
  ): Promise<Conversation> {
    return this.#groups.create(userId, body, request);
  }

  @Get(':conversationId')
  @Versioned('detailsVersion')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Shows one conversation',
    description: 'As you see it: with your own membership and the newest message.',
  })
  @ApiOkResponse({ type: ConversationDto, description: 'The conversation.' })
  @ApiProblem('CHAT.NOT_MEMBER')
  getConversation(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
  ): Promise<Conversation> {
    return this.#conversations.get(userId, conversationId);
  }

  @Patch(':conversationId')
  @Versioned('detailsVersion')
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Changes a group or channel',
    description:
      'Title, description and topic: for owners and admins. Kind and policy: for owners. Absent fields stay the same.',
  })
  @ApiOkResponse({ type: ConversationDto, description: 'The conversation after the change.' })
  @ApiProblem(
    'COMMON.FORBIDDEN',
    'CHAT.NOT_MEMBER',
    'CHAT.NOT_GROUP',
    'CHAT.NOT_ALLOWED',
    'CHAT.MEMBERS_FULL',
  )
  updateConversation(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Body() body: UpdateConversationDto,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<Conversation> {
    return Object.values(body).every((value) => value === undefined)
      ? this.#conversations.get(userId, conversationId, expected)
      : this.#groups.update(userId, conversationId, body, expected);
  }
}
