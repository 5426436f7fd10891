import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type {
  AdministeredConversation,
  AdministeredMember,
  ConversationCounts,
  CursorPage,
} from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  RateLimit,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ConversationParamDto } from '../access/index.js';
import { ChangeRoleDto } from '../members/index.js';
import { AdministeredChanges } from './administered-changes.js';
import { AdministeredConversations } from './administered-conversations.js';
import { AdministeredMembers } from './administered-members.js';
import {
  AdministeredConversationDto,
  AdministeredConversationPageDto,
  AdministeredMemberDto,
  AdministeredMemberPageDto,
  AdministeredMemberParamDto,
  ConversationCountsDto,
  FindAdministeredDto,
  TransferOwnershipDto,
  UpdateAdministeredDto,
} from './dto/administration.dto.js';

const READS = { name: 'administered-read', points: 300, seconds: 60, by: 'user' } as const;
const CHANGES = { name: 'administered-changes', points: 60, seconds: 60, by: 'user' } as const;

/** Groups and channels, for administrators. */
@ApiTags('administration')
@Authenticated({ permission: 'conversations.administer' })
@Controller('admin/conversations')
export class AdministeredConversationsController {
  readonly #conversations: AdministeredConversations;
  readonly #changes: AdministeredChanges;
  readonly #members: AdministeredMembers;

  constructor(
    conversations: AdministeredConversations,
    changes: AdministeredChanges,
    members: AdministeredMembers,
  ) {
    this.#conversations = conversations;
    this.#changes = changes;
    this.#members = members;
  }

  @Get()
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists the groups and channels of the server',
    description:
      'By title; with `q` the best matches come first. Direct conversations are private and not listed. Shows no message.',
  })
  @ApiOkResponse({ type: AdministeredConversationPageDto, description: 'A page of the list.' })
  listAdministered(
    @Query() query: FindAdministeredDto,
  ): Promise<CursorPage<AdministeredConversation>> {
    return this.#conversations.list(query);
  }

  @Get('counts')
  @RateLimit({ name: 'administered-counts', points: 30, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Counts the conversations of the server',
    description: 'All that administrators learn of direct conversations.',
  })
  @ApiOkResponse({ type: ConversationCountsDto, description: 'The numbers.' })
  countAdministered(): Promise<ConversationCounts> {
    return this.#conversations.counts();
  }

  @Get(':conversationId')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Shows a group or channel to administrators',
    description: 'The same as in the list. Shows no message.',
  })
  @ApiOkResponse({ type: AdministeredConversationDto, description: 'The group or channel.' })
  @ApiProblem('CHAT.NOT_FOUND')
  getAdministered(
    @Param() { conversationId }: ConversationParamDto,
  ): Promise<AdministeredConversation> {
    return this.#conversations.get(conversationId);
  }

  @Patch(':conversationId')
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Archives a group or channel, or restores it',
    description:
      'Members of an archived one can only read and leave it, its call ends, and a channel is not in the directory. An entry of the audit log. May be repeated.',
  })
  @ApiOkResponse({ type: AdministeredConversationDto, description: 'The group or channel.' })
  @ApiProblem('CHAT.NOT_FOUND')
  archiveAdministered(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Body() { archived }: UpdateAdministeredDto,
  ): Promise<AdministeredConversation> {
    return this.#conversations.setArchived(userId, conversationId, archived);
  }

  @Delete(':conversationId')
  @HttpCode(204)
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Deletes a group or channel',
    description:
      'At once its call ends and nobody is a member any more, as if all had been removed. Its messages are removed soon after, and the files that no other message carries. An entry of the audit log with the title. Cannot be undone.',
  })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiProblem('CHAT.NOT_FOUND')
  deleteAdministered(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
  ): Promise<void> {
    return this.#changes.delete(userId, conversationId);
  }

  @Post(':conversationId/transfer')
  @HttpCode(200)
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Makes a member owner in place of another',
    description:
      'For example of a user who has left the organisation. The former owner becomes an ordinary member. Entries of the audit log. May be repeated.',
  })
  @ApiOkResponse({ type: AdministeredMemberDto, description: 'The new owner.' })
  @ApiProblem('CHAT.NOT_FOUND', 'USERS.NOT_FOUND')
  transferOwnership(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Body() body: TransferOwnershipDto,
  ): Promise<AdministeredMember> {
    return this.#conversations.transferOwnership(userId, conversationId, body);
  }

  @Get(':conversationId/members')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists the members of a group or channel to administrators',
    description: 'With their roles, without what they have read. The order has no meaning.',
  })
  @ApiOkResponse({ type: AdministeredMemberPageDto, description: 'A page of the members.' })
  @ApiProblem('CHAT.NOT_FOUND')
  listAdministeredMembers(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Query() query: CursorQueryDto,
  ): Promise<CursorPage<AdministeredMember>> {
    return this.#conversations.members(userId, conversationId, query);
  }

  @Patch(':conversationId/members/:memberId')
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Gives a member another role in a group or channel',
    description:
      'For example to make an owner where the only owner has left the organisation. An entry of the audit log. A group or channel keeps at least one owner. May be repeated.',
  })
  @ApiOkResponse({ type: AdministeredMemberDto, description: 'The member with the new role.' })
  @ApiProblem('CHAT.NOT_FOUND', 'CHAT.LAST_OWNER')
  assignMemberRole(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, memberId }: AdministeredMemberParamDto,
    @Body() { role }: ChangeRoleDto,
  ): Promise<AdministeredMember> {
    return this.#conversations.assignRole(userId, conversationId, memberId, role);
  }

  @Delete(':conversationId/members/:memberId')
  @HttpCode(204)
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Removes a member from a group or channel',
    description:
      'If it is the only owner, the admin who joined first becomes owner, or else the member who joined first. An entry of the audit log.',
  })
  @ApiNoContentResponse({ description: 'Removed.' })
  @ApiProblem('CHAT.NOT_FOUND')
  removeAdministeredMember(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, memberId }: AdministeredMemberParamDto,
  ): Promise<void> {
    return this.#members.remove(userId, conversationId, memberId);
  }
}
