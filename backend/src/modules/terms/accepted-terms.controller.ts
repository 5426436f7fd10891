import { Body, Controller, HttpCode, HttpStatus, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem, Authenticated, CurrentUser, Purpose } from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { AcceptTermsDto } from './dto/terms.dto.js';
import { TermsService } from './terms.service.js';

/** The terms that the user has accepted. */
@ApiTags('users')
@Authenticated({ withoutPrerequisites: true })
@Purpose('account')
@Controller('users/me/terms')
export class AcceptedTermsController {
  readonly #terms: TermsService;

  constructor(terms: TermsService) {
    this.#terms = terms;
  }

  @Put()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Accepts the terms of the server',
    description:
      'Until then nearly everything else is refused with `AUTH.TERMS_REQUIRED`; so is another version than the present one. May be repeated.',
  })
  @ApiNoContentResponse({ description: 'They are accepted, or there are none.' })
  @ApiProblem('COMMON.VALIDATION', 'AUTH.TERMS_REQUIRED')
  acceptTerms(
    @CurrentUser() { userId }: Principal,
    @Body() { version }: AcceptTermsDto,
  ): Promise<void> {
    return this.#terms.accept(userId, version);
  }
}
