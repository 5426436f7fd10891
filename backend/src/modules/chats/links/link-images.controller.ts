import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Purpose,
  TakesFileCookie,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { FileResponses } from '../../files/index.js';
import { LinkImageParamDto } from './dto/links.dto.js';
import { LinksService } from './links.service.js';

const EXAMPLE_TAG = '"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"';
const TAG = {
  description: 'Which content it is. For `If-None-Match`.',
  required: true,
  schema: { type: 'string' },
  example: EXAMPLE_TAG,
} as const;
const DISPOSITION = {
  description: 'Always `inline`.',
  required: true,
  schema: { type: 'string' },
  example: 'inline',
} as const;

/** The pictures of links: clients load nothing from other sites. */
@ApiTags('files')
@Authenticated()
@Purpose('files')
@ApiProblem('FILE.NOT_FOUND')
@Controller('files/links')
export class LinkImagesController {
  readonly #links: LinksService;
  readonly #responses: FileResponses;

  constructor(links: LinksService, responses: FileResponses) {
    this.#links = links;
    this.#responses = responses;
  }

  @Get(':messageId/:imageId')
  @TakesFileCookie()
  @ApiOperation({
    summary: 'Returns the picture of a link',
    description:
      'For those who may read the message that shows it. The server has made it of the image of the page.',
  })
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The `ETag` of what the client has: 304 if it is still this.',
    schema: { type: 'string' },
    example: EXAMPLE_TAG,
  })
  @ApiOkResponse({
    description: 'The picture.',
    content: { 'image/webp': { schema: { type: 'string', format: 'binary' } } },
    headers: { ETag: TAG, 'Content-Disposition': DISPOSITION },
  })
  @ApiResponse({
    status: 304,
    description: 'The client has it already.',
    headers: { ETag: TAG },
  })
  async getLinkImage(
    @CurrentUser() { userId }: Principal,
    @Param() { messageId, imageId }: LinkImageParamDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const open = await this.#links.openImage(userId, messageId, imageId);
    await this.#responses.sendPicture(request, response, imageId, open);
  }
}
