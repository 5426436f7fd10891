import {
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  HttpStatus,
  Param,
  Put,
  Query,
  Res,
  StreamableFile,
  UploadedFile,
} from '@nestjs/common';
import {
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Conversation } from '@chatcall/contracts';
import type { Response } from 'express';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  IfMatch,
  Purpose,
  RateLimit,
  Versioned,
  isKnownTag,
} from '../../../platform/http/index.js';
import type { ExpectedVersions } from '../../../platform/errors/index.js';
import {
  PICTURE_TYPE,
  PictureQueryDto,
  PictureUpload,
  UploadedBytesPipe,
} from '../../../platform/pictures/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ConversationParamDto } from '../access/index.js';
import { ConversationPicturesService } from './conversation-pictures.service.js';
import { ConversationDto } from './dto/conversation.dto.js';
import { ConversationPictureParamDto } from './dto/requests.dto.js';

const TAGGED = {
  ETag: {
    description: 'The version and the size of the picture. For `If-None-Match`.',
    required: true,
    schema: { type: 'string' },
    example: '"5d41402abc4b2a76b9719d911017c592-256"',
  },
} as const;

/** The pictures of groups and channels. */
@ApiTags('chats')
@Authenticated()
@ApiProblem('CHAT.NOT_MEMBER')
@Controller('chats/:conversationId/avatar')
export class ConversationPicturesController {
  readonly #pictures: ConversationPicturesService;

  constructor(pictures: ConversationPicturesService) {
    this.#pictures = pictures;
  }

  @Put()
  @Versioned('detailsVersion')
  @RateLimit({ name: 'chats-avatar', points: 10, seconds: 60, by: 'user' })
  @PictureUpload()
  @ApiOperation({
    summary: 'Sets the picture of a group or channel',
    description:
      'For owners and admins, like the title. The middle square is stored in 256 and 512 pixels as WebP, without the metadata of the file. The same picture again changes nothing. The members are notified with `chat:conversationChanged`.',
  })
  @ApiOkResponse({ type: ConversationDto, description: 'The conversation after the change.' })
  @ApiProblem(
    'COMMON.QUOTA_EXCEEDED',
    'COMMON.STORAGE_FULL',
    'COMMON.PICTURE_UNREADABLE',
    'CHAT.NOT_GROUP',
    'CHAT.NOT_ALLOWED',
  )
  setConversationAvatar(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @UploadedFile(UploadedBytesPipe) picture: Buffer,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<Conversation> {
    return this.#pictures.set(userId, conversationId, picture, expected);
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @Versioned('detailsVersion')
  @RateLimit({ name: 'chats-change', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Removes the picture of a group or channel',
    description: 'For owners and admins. May be repeated.',
  })
  @ApiNoContentResponse({ description: 'There is no picture any more.' })
  @ApiProblem('CHAT.NOT_GROUP', 'CHAT.NOT_ALLOWED')
  removeConversationAvatar(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    return this.#pictures.remove(userId, conversationId, expected);
  }

  @Get(':version')
  @Purpose('pictures')
  @RateLimit({ name: 'chats-pictures', points: 3000, seconds: 60, by: 'user' })
  @Header('Cache-Control', 'private, no-cache')
  @ApiOperation({
    summary: 'Returns the picture of a group or channel',
    description:
      'The path is the `avatarUrl` of the conversation or channel. For members; pictures of channels for everyone. Caches of browsers may keep it, and ask each time.',
  })
  @ApiProduces(PICTURE_TYPE)
  @ApiOkResponse({
    description: 'The picture.',
    content: { [PICTURE_TYPE]: { schema: { type: 'string', format: 'binary' } } },
    headers: TAGGED,
  })
  @ApiResponse({
    status: 304,
    description: 'The client has this picture already.',
    headers: TAGGED,
  })
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The `ETag` of the picture that the client has: 304 if it is still this one.',
    schema: { type: 'string' },
    example: '"5d41402abc4b2a76b9719d911017c592-256"',
  })
  @ApiProblem('COMMON.NOT_FOUND')
  async getConversationAvatar(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, version }: ConversationPictureParamDto,
    @Query() { size = 256 }: PictureQueryDto,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile | undefined> {
    const bytes = await this.#pictures.read(userId, conversationId, version, size);
    const tag = `"${version}-${size}"`;
    response.setHeader('ETag', tag);
    // Another user of the same browser must not get it from the cache.
    response.vary('Authorization');
    if (isKnownTag(tag, known)) {
      response.status(HttpStatus.NOT_MODIFIED);
      return undefined;
    }
    return new StreamableFile(bytes, { type: PICTURE_TYPE, length: bytes.length });
  }
}
