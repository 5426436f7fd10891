import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Site } from '@chatcall/contracts';
import { ApiProblem, Public, Purpose } from '../../platform/http/index.js';
import { SiteDto } from './dto/settings.dto.js';
import { SiteSettings } from './site-settings.js';

/** What everybody may know of this server. */
@ApiTags('site')
@Public()
@Purpose('pictures')
@Controller('site')
export class SiteController {
  readonly #settings: SiteSettings;

  constructor(settings: SiteSettings) {
    this.#settings = settings;
  }

  @Get()
  @ApiOperation({
    summary: 'Returns what the page to sign in shows',
    description: 'The name of the server, and who may register.',
  })
  @ApiOkResponse({ type: SiteDto, description: 'The server.' })
  @ApiProblem('COMMON.RATE_LIMITED')
  getSite(): Site {
    return {
      name: this.#settings.get('site.name'),
      registration: this.#settings.get('registration.mode'),
    };
  }
}
