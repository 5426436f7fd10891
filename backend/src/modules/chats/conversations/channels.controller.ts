import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Channel, Conversation, CursorPage } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  RateLimit,
} from '../../../platform/http/index.js';
import { Idempotent, KeyedRequest } from '../../../platform/idempotency/index.js';
import type { IdempotentRequest } from '../../../platform/idempotency/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ConversationParamDto } from '../access/index.js';
import { ChannelDirectory } from './channel-directory.js';
import { ChannelDto, ChannelPageDto, ConversationDto } from './dto/conversation.dto.js';
import { CreateChannelDto, ListChannelsDto } from './dto/requests.dto.js';
import { GroupsService } from './groups.service.js';

const READS = { name: 'chats-read', points: 300, seconds: 60, by: 'user' } as const;
const CREATIONS = { name: 'chats-create', points: 60, seconds: 600, by: 'user' } as const;

/** Channels: conversations that every user may find, read and join. */
@ApiTags('chats')
@Authenticated()
@Controller('chats/channels')
export class ChannelsController {
  readonly #directory: ChannelDirectory;
  readonly #groups: GroupsService;

  constructor(directory: ChannelDirectory, groups: GroupsService) {
    this.#directory = directory;
    this.#groups = groups;
  }

  @Get()
  @Authenticated({ permission: 'directory.read' })
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists the channels',
    description:
      'All channels of this server, also those that you have not joined, by title. With `q` the best matches come first.',
  })
  @ApiOkResponse({ type: ChannelPageDto, description: 'A page of the directory.' })
  listChannels(
    @CurrentUser() { userId }: Principal,
    @Query() query: ListChannelsDto,
  ): Promise<CursorPage<Channel>> {
    return this.#directory.list(userId, query);
  }

  @Post()
  @Authenticated({ permission: 'channels.create' })
  @Idempotent()
  @RateLimit(CREATIONS)
  @ApiOperation({ summary: 'Creates a channel', description: 'You become its owner.' })
  @Created<Conversation>({
    type: ConversationDto,
    description: 'The new channel.',
    location: ({ id }) => `/api/chats/${id}`,
  })
  @ApiProblem('CHAT.TOO_MANY')
  createChannel(
    @CurrentUser() { userId }: Principal,
    @Body() body: CreateChannelDto,
    @KeyedRequest() request: IdempotentRequest | null,
  ): Promise<Conversation> {
    return this.#groups.createChannel(userId, body, request);
  }

  @Get(':conversationId')
  @Authenticated({ permission: 'directory.read' })
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Shows a channel',
    description:
      'What the directory shows of it. Its messages can be listed before joining it, too.',
  })
  @ApiOkResponse({ type: ChannelDto, description: 'The channel.' })
  @ApiProblem('CHAT.NOT_FOUND')
  getChannel(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
  ): Promise<Channel> {
    return this.#directory.get(userId, conversationId);
  }
}
