import { Body, Controller, Get, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Site } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Public,
  Purpose,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { ClientDevice, RelyingParty, Setup } from '../auth/index.js';
import type { Device } from '../auth/index.js';
import { SiteSettings } from '../settings/index.js';
import { TermsService } from '../terms/index.js';
import { AccountsService } from './accounts.service.js';
import { ClaimOwnershipDto, SiteDto } from './dto/site.dto.js';

/** What everybody may know of this server, and its first owner. */
@ApiTags('site')
@Controller('site')
export class SiteController {
  readonly #settings: SiteSettings;
  readonly #setup: Setup;
  readonly #accounts: AccountsService;
  readonly #relyingParty: RelyingParty;
  readonly #terms: TermsService;

  constructor(
    settings: SiteSettings,
    setup: Setup,
    accounts: AccountsService,
    relyingParty: RelyingParty,
    terms: TermsService,
  ) {
    this.#settings = settings;
    this.#setup = setup;
    this.#accounts = accounts;
    this.#relyingParty = relyingParty;
    this.#terms = terms;
  }

  @Get()
  @Public()
  @Purpose('pictures')
  @ApiOperation({
    summary: 'Returns what the page to sign in shows',
    description:
      'The name and the look of the server, who may register, whether the server has an owner, and whether there are terms to accept.',
  })
  @ApiOkResponse({ type: SiteDto, description: 'The server.' })
  @ApiProblem('COMMON.RATE_LIMITED')
  async getSite(): Promise<Site> {
    const logo = this.#settings.get('branding.logo');
    return {
      name: this.#settings.get('site.name'),
      registration: this.#settings.get('registration.mode'),
      setup: await this.#setup.state(),
      passkeyOrigin: this.#relyingParty.available ? this.#relyingParty.origin : null,
      passwordMinLength: this.#settings.get('passwords.minLength'),
      accent: this.#settings.get('branding.accent'),
      logoUrl: logo === '' ? null : `/api/site/logo/${logo}`,
      signInText: this.#settings.get('branding.signInText'),
      links: this.#settings.get('branding.links'),
      termsVersion: this.#terms.current().version,
    };
  }

  @Post('owner')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Authenticated()
  @Purpose('account')
  @ApiOperation({
    summary: 'Makes you the owner of a server that has none',
    description:
      'With the setup code that the server has printed. For servers whose users registered before there were owners; on a new server the first registration takes the code.',
  })
  @ApiNoContentResponse({ description: 'You are the owner.' })
  @ApiProblem('COMMON.VALIDATION', 'AUTH.SETUP_CODE_WRONG', 'AUTH.SETUP_DONE')
  claimOwnership(
    @CurrentUser() { userId }: Principal,
    @Body() { setupCode }: ClaimOwnershipDto,
    @ClientDevice() device: Device,
  ): Promise<void> {
    return this.#accounts.claimOwnership(userId, setupCode, device);
  }
}
