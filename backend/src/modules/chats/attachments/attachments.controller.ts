import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FileCard } from '@chatcall/contracts';
import type { Request, Response } from 'express';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Purpose,
  TakesFileCookie,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { FileCardDto, FileResponses, fileCard } from '../../files/index.js';
import { FileContentQueryDto, FileParamDto, FilePreviewQueryDto } from './dto/requests.dto.js';
import { FileAccess } from './file-access.js';

const header = (description: string, example: string, required = true): object => ({
  description,
  required,
  schema: { type: 'string' },
  example,
});
const TAG = header(
  'Which content it is. For `If-None-Match` and `If-Range`.',
  '"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
);
const DISPOSITION = header(
  '`inline` for what browsers show or play: pictures (not SVG), sound, video, PDF and text. `attachment` for all others, and with `download`. With the name of the file.',
  'inline; filename="plan.png"',
);
const RANGES = { 'Accept-Ranges': header('Parts of the file can be requested.', 'bytes') };
const CONTENT_RANGE = header('Which bytes these are.', 'bytes 0-1023/48213');
const ANY_TYPE = { '*/*': { schema: { type: 'string', format: 'binary' } } };
const UNCHANGED = {
  status: 304,
  description: 'The client has it already.',
  headers: { ETag: TAG },
};
const IF_NONE_MATCH = {
  name: 'If-None-Match',
  required: false,
  description: 'The `ETag` of what the client has: 304 if it is still this.',
  schema: { type: 'string' },
  example: '"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
};

/**
 * Files that messages carry. Who may read a file is decided with each request, by what the user may
 * read now, and not by the possession of a link.
 */
@ApiTags('files')
@Authenticated()
@Purpose('files')
@ApiProblem('FILE.NOT_FOUND')
@Controller('files/:fileId')
export class AttachmentsController {
  readonly #access: FileAccess;
  readonly #responses: FileResponses;

  constructor(access: FileAccess, responses: FileResponses) {
    this.#access = access;
    this.#responses = responses;
  }

  @Get()
  @TakesFileCookie()
  @ApiOperation({
    summary: 'Returns what is known of a file',
    description:
      'For its owner until it is sent, and then for those who may read a message with it.',
  })
  @ApiOkResponse({ type: FileCardDto, description: 'The file.' })
  async getFile(
    @CurrentUser() { userId }: Principal,
    @Param() { fileId }: FileParamDto,
  ): Promise<FileCard> {
    const { file, alt } = await this.#access.require(userId, fileId);
    return fileCard(file, alt);
  }

  @Get('content')
  @TakesFileCookie()
  @ApiOperation({
    summary: 'Returns the bytes of a file',
    description:
      'As a whole or one range of them. Text is sent as plain text, whatever it is. Caches of browsers may keep it for five minutes and then ask again.',
  })
  @ApiHeader(IF_NONE_MATCH)
  @ApiHeader({
    name: 'Range',
    required: false,
    description: 'One range of bytes: 206 with these.',
    schema: { type: 'string' },
    example: 'bytes=0-1023',
  })
  @ApiHeader({
    name: 'If-Range',
    required: false,
    description: 'The `ETag` of what the client has of the file: the whole file if it is another.',
    schema: { type: 'string' },
    example: '"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
  })
  @ApiOkResponse({
    description: 'The whole file.',
    content: ANY_TYPE,
    headers: { ETag: TAG, 'Content-Disposition': DISPOSITION, ...RANGES },
  })
  @ApiResponse({
    status: 206,
    description: 'The range that was requested.',
    content: ANY_TYPE,
    headers: {
      ETag: TAG,
      'Content-Disposition': DISPOSITION,
      'Content-Range': CONTENT_RANGE,
      ...RANGES,
    },
  })
  @ApiResponse(UNCHANGED)
  @ApiProblem('FILE.RANGE_NOT_SATISFIABLE')
  async getFileContent(
    @CurrentUser() { userId }: Principal,
    @Param() { fileId }: FileParamDto,
    @Query() { download }: FileContentQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { file } = await this.#access.require(userId, fileId);
    await this.#responses.sendContent(request, response, file, download === '1');
  }

  @Get('preview')
  @TakesFileCookie()
  @ApiOperation({
    summary: 'Returns a preview of a file',
    description: 'Only for files whose card says that there is one.',
  })
  @ApiHeader(IF_NONE_MATCH)
  @ApiOkResponse({
    description: 'The preview.',
    content: { 'image/webp': { schema: { type: 'string', format: 'binary' } } },
    headers: { ETag: TAG, 'Content-Disposition': header('Always `inline`.', 'inline') },
  })
  @ApiResponse(UNCHANGED)
  async getFilePreview(
    @CurrentUser() { userId }: Principal,
    @Param() { fileId }: FileParamDto,
    @Query() { size = 800 }: FilePreviewQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { file } = await this.#access.require(userId, fileId);
    await this.#responses.sendPreview(request, response, file, size);
  }
}
