import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AcceptedInvitation, InvitationPreview } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Public,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import {
  AcceptedInvitationDto,
  InvitationPreviewDto,
  InvitationTokenDto,
} from './dto/invitations.dto.js';
import { Invitations } from './invitations.js';

/** Invitations, for invited people. */
@ApiTags('auth')
@Purpose('sign-in')
@Controller('auth/invitation')
export class InvitedController {
  readonly #invitations: Invitations;

  constructor(invitations: Invitations) {
    this.#invitations = invitations;
  }

  @Post()
  @Public()
  @HttpCode(HttpStatus.OK)
  @RateLimit({ name: 'invitation-previews', points: 300, seconds: 900, by: 'address' })
  @ApiOperation({
    summary: 'Returns what an invitation offers',
    description: 'Does not use it. The token is in the body, so that no log contains it.',
  })
  @ApiOkResponse({ type: InvitationPreviewDto, description: 'Who invites to what.' })
  @ApiProblem('COMMON.VALIDATION', 'AUTH.LINK_INVALID', 'COMMON.RATE_LIMITED')
  getInvitation(@Body() { token }: InvitationTokenDto): Promise<InvitationPreview> {
    return this.#invitations.preview(token);
  }

  @Post('accept')
  @Authenticated()
  @HttpCode(HttpStatus.OK)
  @RateLimit({ name: 'invitation-accepts', points: 60, seconds: 900, by: 'user' })
  @ApiOperation({
    summary: 'Joins the groups and channels of an invitation',
    description:
      'For users who have an account. Uses the invitation once; those to which its creator may not add members any more are left out. May be repeated.',
  })
  @ApiOkResponse({ type: AcceptedInvitationDto, description: 'Where you are a member now.' })
  @ApiProblem('COMMON.VALIDATION', 'AUTH.LINK_INVALID', 'AUTH.INVITATION_ADDRESS')
  acceptInvitation(
    @CurrentUser() { userId }: Principal,
    @Body() { token }: InvitationTokenDto,
  ): Promise<AcceptedInvitation> {
    return this.#invitations.acceptAsUser(token, userId);
  }
}
