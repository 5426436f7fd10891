import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, Member } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  RateLimit,
} from '../../../platform/http/index.js';
import { Idempotent, KeyedRequest } from '../../../platform/idempotency/index.js';
import type { IdempotentRequest } from '../../../platform/idempotency/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { MemberDto, MemberPageDto } from './dto/member.dto.js';
import { ConversationParamDto } from '../access/index.js';
import { MemberParamDto, AddMembersDto, ChangeRoleDto } from './dto/requests.dto.js';
import { MembershipService } from './membership.service.js';

const READS = { name: 'chats-read', points: 300, seconds: 60, by: 'user' } as const;
const CHANGES = { name: 'chats-members', points: 60, seconds: 60, by: 'user' } as const;

/** The members of a conversation. */
@ApiTags('chats')
@Authenticated()
@Controller('chats/:conversationId')
export class MembersController {
  readonly #membership: MembershipService;

  constructor(membership: MembershipService) {
    this.#membership = membership;
  }

  @Get('members')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists the members with their roles and cursors',
    description:
      'A member has read a message when their `lastReadSeq` is at least its `seq`. The order has no meaning: clients sort.',
  })
  @ApiOkResponse({ type: MemberPageDto, description: 'A page of the members.' })
  @ApiProblem('CHAT.NOT_MEMBER')
  listMembers(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Query() { cursor, limit }: CursorQueryDto,
  ): Promise<CursorPage<Member>> {
    return this.#membership.list(userId, conversationId, cursor, limit);
  }

  @Post('members')
  @Idempotent()
  @HttpCode(HttpStatus.OK)
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Adds members to a group',
    description:
      'For owners and admins. New members see the whole history. Users who are members already are ignored, as long as one user is new. The status is 200: the request may add several members, which have no `Location` in common.',
  })
  @ApiOkResponse({
    type: MemberPageDto,
    description: 'The members that were added, all on one page.',
  })
  @ApiProblem(
    'CHAT.NOT_MEMBER',
    'CHAT.NOT_GROUP',
    'CHAT.NOT_ALLOWED',
    'CHAT.ALREADY_MEMBER',
    'CHAT.MEMBERS_FULL',
    'CHAT.TOO_MANY',
    'CHAT.BLOCKED',
    'USERS.NOT_ACCEPTED',
    'USERS.NOT_FOUND',
  )
  addMembers(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Body() { userIds }: AddMembersDto,
    @KeyedRequest() request: IdempotentRequest | null,
  ): Promise<CursorPage<Member>> {
    return this.#membership.add(userId, conversationId, userIds, request);
  }

  @Patch('members/:userId')
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Changes the role of a member',
    description: 'For owners. A group can have several owners and needs at least one.',
  })
  @ApiOkResponse({ type: MemberDto, description: 'The member with the new role.' })
  @ApiProblem(
    'CHAT.NOT_MEMBER',
    'CHAT.NOT_GROUP',
    'CHAT.NOT_ALLOWED',
    'CHAT.NOT_FOUND',
    'CHAT.LAST_OWNER',
  )
  changeMemberRole(
    @CurrentUser() { userId }: Principal,
    @Param() params: MemberParamDto,
    @Body() { role }: ChangeRoleDto,
  ): Promise<Member> {
    return this.#membership.changeRole(userId, params.conversationId, params.userId, role);
  }

  @Delete('members/:userId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Removes a member from a group',
    description:
      'For owners and admins; only owners may remove an owner. To leave a group yourself, delete your membership.',
  })
  @ApiNoContentResponse({ description: 'The user is no longer a member.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_GROUP', 'CHAT.NOT_ALLOWED', 'CHAT.NOT_FOUND')
  removeMember(
    @CurrentUser() { userId }: Principal,
    @Param() params: MemberParamDto,
  ): Promise<void> {
    return this.#membership.remove(userId, params.conversationId, params.userId);
  }
}
