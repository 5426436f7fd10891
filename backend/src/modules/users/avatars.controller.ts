import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ApiProblem, Public, Purpose } from '../../platform/http/index.js';
import { PICTURE_TYPE, PictureQueryDto } from '../../platform/pictures/index.js';
import { AvatarsService } from './avatars.service.js';
import { AvatarParamDto } from './dto/requests.dto.js';

/**
 * Pictures of users. Public, since an image element sends no token; the version in the path cannot
 * be guessed.
 */
@ApiTags('users')
@Public()
@Purpose('pictures')
@Controller('users')
export class AvatarsController {
  readonly #avatars: AvatarsService;

  constructor(avatars: AvatarsService) {
    this.#avatars = avatars;
  }

  @Get(':userId/avatar/:version')
  @Header('Cache-Control', 'public, max-age=31536000, immutable')
  @ApiOperation({
    summary: 'Returns a picture',
    description: 'The address is the `avatarUrl` of a user. Its content never changes.',
  })
  @ApiProduces(PICTURE_TYPE)
  @ApiOkResponse({
    description: 'The picture.',
    content: { [PICTURE_TYPE]: { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiProblem('COMMON.NOT_FOUND', 'COMMON.RATE_LIMITED')
  async getAvatar(
    @Param() { userId, version }: AvatarParamDto,
    @Query() { size = 256 }: PictureQueryDto,
  ): Promise<StreamableFile> {
    const bytes = await this.#avatars.read(userId, version, size);
    return new StreamableFile(bytes, { type: PICTURE_TYPE, length: bytes.length });
  }
}
