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
import type {
  CursorPage,
  Invitation,
  InvitedAddresses,
  IssuedInvitation,
} from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import {
  CreateInvitationDto,
  InvitationPageDto,
  InvitationParamDto,
  InvitationQueryDto,
  InviteByMailDto,
  InvitedAddressesDto,
  ResendInvitationDto,
  IssuedInvitationDto,
} from './dto/invitations.dto.js';
import { Invitations } from './invitations.js';
import { MailedInvitations } from './mailed-invitations.js';

/** Invitations, for administrators and, if these allow it, for members. */
@ApiTags('administration')
@Purpose('account')
@Authenticated({ permission: 'invitations.create' })
@Controller('admin/invitations')
export class InvitationsController {
  readonly #invitations: Invitations;
  readonly #mailed: MailedInvitations;

  constructor(invitations: Invitations, mailed: MailedInvitations) {
    this.#invitations = invitations;
    this.#mailed = mailed;
  }

  @Post()
  @RateLimit({ name: 'invitations', points: 60, seconds: 3600, by: 'user' })
  @ApiOperation({
    summary: 'Creates an invitation',
    description:
      'A link with which people create an account, also when registration is by invitation only. A role other than `member` also needs the permission `roles.assign`; you must be allowed to add members to the conversations.',
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

  @Post('mails')
  @HttpCode(HttpStatus.OK)
  @RateLimit({ name: 'invitation-mails', points: 60, seconds: 3600, by: 'user' })
  @ApiOperation({
    summary: 'Sends invitations by mail',
    description:
      'Each is for one address and works once; the address then counts as verified. An earlier open invitation of yours for the address stops working. `account-exists`: nothing was sent; only for those who may see all accounts.',
  })
  @ApiOkResponse({ type: InvitedAddressesDto, description: 'What has become of each address.' })
  @ApiProblem('COMMON.VALIDATION', 'AUTH.MAIL_UNAVAILABLE')
  async inviteByMail(
    @CurrentUser() { userId }: Principal,
    @Body() body: InviteByMailDto,
  ): Promise<InvitedAddresses> {
    return { addresses: await this.#mailed.send(userId, body) };
  }

  @Post(':invitationId/resend')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit({ name: 'invitation-mails', points: 60, seconds: 3600, by: 'user' })
  @ApiOperation({
    summary: 'Sends an invitation again',
    description:
      'With a new link and the whole time until it expires; the link before stops working.',
  })
  @ApiNoContentResponse({ description: 'The mail is on its way.' })
  @ApiProblem(
    'COMMON.VALIDATION',
    'COMMON.NOT_FOUND',
    'AUTH.MAIL_UNAVAILABLE',
    'COMMON.UNAVAILABLE',
  )
  resendInvitation(
    @CurrentUser() { userId }: Principal,
    @Param() { invitationId }: InvitationParamDto,
    @Body() { language }: ResendInvitationDto,
  ): Promise<void> {
    return this.#mailed.resend(userId, invitationId, language ?? null);
  }

  @Get()
  @ApiOperation({
    summary: 'Lists the invitations that have not expired',
    description:
      'The newest first, without their links. Without the permission `users.invite` only your own.',
  })
  @ApiOkResponse({ type: InvitationPageDto, description: 'A page of the invitations.' })
  @ApiProblem('COMMON.VALIDATION')
  listInvitations(
    @CurrentUser() { userId }: Principal,
    @Query() { cursor, limit, used }: InvitationQueryDto,
  ): Promise<CursorPage<Invitation>> {
    return this.#invitations.list(userId, used !== 'true', cursor, limit);
  }

  @Delete(':invitationId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Revokes an invitation',
    description:
      'Accounts that were created with it stay. May be repeated. Without the permission `users.invite` only your own.',
  })
  @ApiNoContentResponse({ description: 'The link no longer works.' })
  revokeInvitation(
    @CurrentUser() { userId }: Principal,
    @Param() { invitationId }: InvitationParamDto,
  ): Promise<void> {
    return this.#invitations.revoke(userId, invitationId);
  }
}
