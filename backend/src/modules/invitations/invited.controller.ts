import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { InvitationPreview } from '@chatcall/contracts';
import { ApiProblem, Public, Purpose, RateLimit } from '../../platform/http/index.js';
import { InvitationPreviewDto, InvitationTokenDto } from './dto/invitations.dto.js';
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
}
