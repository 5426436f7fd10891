import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, Invitation, IssuedInvitation } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  CursorQueryDto,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import {
  CreateInvitationDto,
  InvitationPageDto,
  InvitationParamDto,
  IssuedInvitationDto,
} from './dto/invitations.dto.js';
import { Invitations } from './invitations.js';

/** Invitations, for administrators. */
@ApiTags('administration')
@Purpose('account')
@Authenticated({ permission: 'users.invite' })
@Controller('admin/invitations')
export class InvitationsController {
  readonly #invitations: Invitations;

  constructor(invitations: Invitations) {
    this.#invitations = invitations;
  }

  @Post()
  @RateLimit({ name: 'invitations', points: 60, seconds: 3600, by: 'user' })
  @ApiOperation({
    summary: 'Creates an invitation',
    description:
      'A link with which people create an account, also when registration is by invitation only. A role other than `member` also needs the permission `roles.assign`.',
  })
  @Created<IssuedInvitation>({
    type: IssuedInvitationDto,
    description: 'The invitation. Its link is shown only now.',
    location: () => '/api/admin/invitations',
  })
  @ApiProblem('COMMON.VALIDATION')
  createInvitation(
    @CurrentUser() { userId }: Principal,
    @Body() body: CreateInvitationDto,
  ): Promise<IssuedInvitation> {
    return this.#invitations.create(userId, body);
  }

  @Get()
  @ApiOperation({
    summary: 'Lists the invitations that are valid',
    description: 'The newest first, without their links.',
  })
  @ApiOkResponse({ type: InvitationPageDto, description: 'A page of the invitations.' })
  @ApiProblem('COMMON.VALIDATION')
  listInvitations(@Query() { cursor, limit }: CursorQueryDto): Promise<CursorPage<Invitation>> {
    return this.#invitations.list(cursor, limit);
  }

  @Delete(':invitationId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Revokes an invitation',
    description: 'Accounts that were created with it stay. May be repeated.',
  })
  @ApiNoContentResponse({ description: 'The link no longer works.' })
  revokeInvitation(
    @CurrentUser() { userId }: Principal,
    @Param() { invitationId }: InvitationParamDto,
  ): Promise<void> {
    return this.#invitations.revoke(userId, invitationId);
  }
}
