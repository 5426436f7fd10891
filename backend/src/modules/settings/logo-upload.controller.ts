import { Controller, Put, UploadedFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { SiteSetting } from '@chatcall/contracts';
import type { ExpectedVersions } from '../../platform/errors/index.js';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  IfMatch,
  Purpose,
  RateLimit,
  Versioned,
} from '../../platform/http/index.js';
import { PictureUpload, UploadedBytesPipe } from '../../platform/pictures/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { SiteSettingDto } from './dto/settings.dto.js';
import { Logo } from './logo.js';

/** Sets the logo of this server, for administrators. */
@ApiTags('administration')
@Authenticated({ permission: 'settings.change', recent: true })
@Purpose('account')
@Controller('admin/logo')
export class LogoUploadController {
  readonly #logo: Logo;

  constructor(logo: Logo) {
    this.#logo = logo;
  }

  @Put()
  @RateLimit({ name: 'logo', points: 10, seconds: 60, by: 'user' })
  @Versioned()
  @PictureUpload(LIMITS.logoBytes)
  @ApiOperation({
    summary: 'Sets the logo of this server',
    description:
      'The setting `branding.logo`: it can be undone, and removed with `DELETE`. The middle square is stored in 256 and 512 pixels as WebP, without the metadata of the file.',
  })
  @ApiOkResponse({ type: SiteSettingDto, description: 'The setting after the change.' })
  @ApiProblem('COMMON.QUOTA_EXCEEDED', 'COMMON.STORAGE_FULL', 'COMMON.PICTURE_UNREADABLE')
  setLogo(
    @CurrentUser() { userId }: Principal,
    @UploadedFile(UploadedBytesPipe) picture: Buffer,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<SiteSetting> {
    return this.#logo.replace(userId, picture, expected);
  }
}
