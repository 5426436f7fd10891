import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Patch,
  Put,
  UploadedFile,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Me } from '@chatcall/contracts';
import { ApiProblem, Authenticated, CurrentUser, RateLimit } from '../../platform/http/index.js';
import { PictureUpload, UploadedBytesPipe } from '../../platform/pictures/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { AvatarsService } from './avatars.service.js';
import { UpdateProfileDto } from './dto/requests.dto.js';
import { MeDto } from './dto/answers.dto.js';
import { UsersService } from './users.service.js';

/** The user's own profile. */
@ApiTags('users')
@Authenticated()
@Controller('users/me')
export class MeController {
  readonly #users: UsersService;
  readonly #avatars: AvatarsService;

  constructor(users: UsersService, avatars: AvatarsService) {
    this.#users = users;
    this.#avatars = avatars;
  }

  @Get()
  @Authenticated({ withoutPrerequisites: true })
  @ApiOperation({
    summary: 'Returns the signed-in user',
    description: 'With the e-mail address, which other users do not see.',
  })
  @ApiOkResponse({ type: MeDto, description: 'Your profile.' })
  getMe(@CurrentUser() { userId }: Principal): Promise<Me> {
    return this.#users.me(userId);
  }

  @Patch()
  @RateLimit({ name: 'profile', points: 30, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Changes the profile',
    description:
      'Absent fields stay the same. Users who can see the change are notified with `user:updated`.',
  })
  @ApiOkResponse({ type: MeDto, description: 'Your profile after the change.' })
  @ApiProblem('AUTH.USERNAME_TAKEN')
  updateMe(@CurrentUser() { userId }: Principal, @Body() changes: UpdateProfileDto): Promise<Me> {
    return this.#users.updateProfile(userId, changes);
  }

  @Put('avatar')
  @RateLimit({ name: 'avatar', points: 10, seconds: 60, by: 'user' })
  @PictureUpload()
  @ApiOperation({
    summary: 'Sets the picture',
    description:
      'The middle square is stored in 256 and 512 pixels as WebP, without the metadata of the file.',
  })
  @ApiOkResponse({ type: MeDto, description: 'Your profile after the change.' })
  @ApiProblem('COMMON.QUOTA_EXCEEDED', 'COMMON.STORAGE_FULL', 'COMMON.PICTURE_UNREADABLE')
  setAvatar(
    @CurrentUser() { userId }: Principal,
    @UploadedFile(UploadedBytesPipe) picture: Buffer,
  ): Promise<Me> {
    return this.#avatars.replace(userId, picture);
  }

  @Delete('avatar')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Removes the picture', description: 'May be repeated.' })
  @ApiNoContentResponse({ description: 'There is no picture any more.' })
  removeAvatar(@CurrentUser() { userId }: Principal): Promise<void> {
    return this.#avatars.remove(userId);
  }
}
