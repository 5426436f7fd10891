import { Body, Controller, Get, HttpStatus, Param, Patch, Post, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Conversation, OwnMembership } from '@chatcall/contracts';
import type { Response } from 'express';
import { ApiProblem, CurrentUser, RateLimit } from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { ConversationsService } from './conversations.service.js';
import { ConversationDto, OwnMembershipDto } from './dto/conversation.dto.js';
import { ConversationParamDto } from './dto/params.dto.js';
import {
  CreateDirectDto,
  CreateGroupDto,
  UpdateConversationDto,
  UpdateOwnMembershipDto,
} from './dto/requests.dto.js';
import { GroupCreationService } from './group-creation.service.js';
import { GroupsService } from './groups.service.js';

const READS = { name: 'chats-read', points: 300, seconds: 60, by: 'user' } as const;
const CHANGES = { name: 'chats-change', points: 120, seconds: 60, by: 'user' } as const;
/** What strangers get to see is made less often. */
const CREATIONS = { name: 'chats-create', points: 60, seconds: 600, by: 'user' } as const;

/** One conversation. */
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
  constructor(
    private readonly conversations: ConversationsService,
    private readonly creation: GroupCreationService,
    private readonly groups: GroupsService,
  ) {}

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
    const { conversation, created } = await this.conversations.openDirect(userId, body.userId);
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
    return this.creation.create(userId, body);
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
    return this.conversations.get(userId, id);
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
      ? this.conversations.get(userId, id)
      : this.groups.rename(userId, id, title);
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
    return this.conversations.changeOwn(userId, id, body);
  }
}
