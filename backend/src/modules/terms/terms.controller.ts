import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Terms } from '@chatcall/contracts';
import { ApiProblem, Public, Purpose } from '../../platform/http/index.js';
import { TermsDto } from './dto/terms.dto.js';
import { TermsService } from './terms.service.js';

/** The terms, for everybody. */
@ApiTags('site')
@Controller('site/terms')
export class TermsController {
  readonly #terms: TermsService;

  constructor(terms: TermsService) {
    this.#terms = terms;
  }

  @Get()
  @Public()
  @Purpose('pictures')
  @ApiOperation({
    summary: 'Returns the terms that users have to accept',
    description:
      'Lines of plain text. `acceptedTerms` of a registration and `PUT /api/users/me/terms` take the version.',
  })
  @ApiOkResponse({ type: TermsDto, description: 'The present terms.' })
  @ApiProblem('COMMON.RATE_LIMITED')
  getTerms(): Terms {
    return this.#terms.current();
  }
}
