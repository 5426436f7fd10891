import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ApiProblem, Public, Purpose } from '../../platform/http/index.js';
import { AVATAR_TYPE } from './avatar-image.js';
import { AvatarsService } from './avatars.service.js';
import { AvatarParamDto, AvatarQueryDto } from './dto/requests.dto.js';

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
  @ApiProduces(AVATAR_TYPE)
  @ApiOkResponse({
    description: 'The picture.',
    content: { [AVATAR_TYPE]: { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiProblem('COMMON.VALIDATION', 'COMMON.NOT_FOUND', 'COMMON.RATE_LIMITED')
  async getAvatar(
    @Param() { userId, version }: AvatarParamDto,
    @Query() { size = 256 }: AvatarQueryDto,
  ): Promise<StreamableFile> {
    const bytes = await this.#avatars.read(userId, version, size);
    return new StreamableFile(bytes, { type: AVATAR_TYPE, length: bytes.length });
  }
}
