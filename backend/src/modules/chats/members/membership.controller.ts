import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Put,
  Res,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Conversation, OwnMembership } from '@chatcall/contracts';
import type { Response } from 'express';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  RateLimit,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ConversationDto, OwnMembershipDto } from '../conversations/index.js';
import { ConversationParamDto } from '../access/index.js';
import { UpdateMembershipDto } from './dto/requests.dto.js';
import { MembershipService } from './membership.service.js';
import { OwnSettingsService } from './own-settings.service.js';

const READS = { name: 'chats-read', points: 300, seconds: 60, by: 'user' } as const;
const SETTINGS = { name: 'chats-change', points: 120, seconds: 60, by: 'user' } as const;
const MEMBERS = { name: 'chats-members', points: 60, seconds: 60, by: 'user' } as const;

/** The user's own membership in a conversation. */
@ApiTags('chats')
@Authenticated()
@Controller('chats/:conversationId/membership')
export class MembershipController {
  readonly #settings: OwnSettingsService;
  readonly #membership: MembershipService;

  constructor(settings: OwnSettingsService, membership: MembershipService) {
    this.#settings = settings;
    this.#membership = membership;
  }

  @Get()
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Shows your membership: role, cursors and settings',
    description: 'The same as `own` of the conversation.',
  })
  @ApiOkResponse({ type: OwnMembershipDto, description: 'Your membership.' })
  @ApiProblem('CHAT.NOT_MEMBER')
  getMembership(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
  ): Promise<OwnMembership> {
    return this.#settings.membership(userId, conversationId);
  }

  @Patch()
  @RateLimit(SETTINGS)
  @ApiOperation({
    summary: 'Changes your own settings of a conversation',
    description:
      'Muting, archiving, favourite, hiding, section, accepting. Absent fields stay the same. Your other devices are notified; other users are not.',
  })
  @ApiOkResponse({ type: OwnMembershipDto, description: 'Your membership after the change.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND')
  updateMembership(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Body() body: UpdateMembershipDto,
  ): Promise<OwnMembership> {
    return this.#settings.update(userId, conversationId, body);
  }

  @Put()
  @Authenticated({ permission: 'channels.join' })
  @RateLimit(MEMBERS)
  @ApiOperation({
    summary: 'Joins a channel',
    description:
      'Groups cannot be joined; their members add others. When you are a member already, nothing changes. The first one who joins a channel without members becomes its owner.',
  })
  @Created<Conversation>({
    type: ConversationDto,
    description: 'You are a member now.',
    location: ({ id }) => `/api/chats/${id}/membership`,
  })
  @ApiOkResponse({ type: ConversationDto, description: 'You were a member before.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_ALLOWED', 'CHAT.MEMBERS_FULL', 'CHAT.TOO_MANY')
  async joinConversation(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Conversation> {
    const { conversation, joined } = await this.#membership.join(userId, conversationId);
    response.status(joined ? HttpStatus.CREATED : HttpStatus.OK);
    return conversation;
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(MEMBERS)
  @ApiOperation({
    summary: 'Leaves a group or channel',
    description:
      'When the last owner leaves, the admin who joined first becomes owner, or else the member who joined first.',
  })
  @ApiNoContentResponse({ description: 'You are no longer a member.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_GROUP')
  leaveConversation(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
  ): Promise<void> {
    return this.#membership.leave(userId, conversationId);
  }
}
