import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ApiProblem, Public, Purpose } from '../../platform/http/index.js';
import { PICTURE_TYPE, PictureQueryDto } from '../../platform/pictures/index.js';
import { LogoParamDto } from './dto/settings.dto.js';
import { Logo } from './logo.js';

/** The logo of this server, which everybody may see. */
@ApiTags('site')
@Public()
@Purpose('pictures')
@Controller('site/logo')
export class LogoController {
  readonly #logo: Logo;

  constructor(logo: Logo) {
    this.#logo = logo;
  }

  @Get(':version')
  @Header('Cache-Control', 'public, max-age=31536000, immutable')
  @ApiOperation({
    summary: 'Returns the logo of this server',
    description: 'The path is the `logoUrl` of the server. Its content never changes.',
  })
  @ApiProduces(PICTURE_TYPE)
  @ApiOkResponse({
    description: 'The picture.',
    content: { [PICTURE_TYPE]: { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiProblem('COMMON.NOT_FOUND', 'COMMON.RATE_LIMITED')
  async getLogo(
    @Param() { version }: LogoParamDto,
    @Query() { size = 256 }: PictureQueryDto,
  ): Promise<StreamableFile> {
    const bytes = await this.#logo.read(version, size);
    return new StreamableFile(bytes, { type: PICTURE_TYPE, length: bytes.length });
  }
}
