import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { CursorPage, UserExport } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  Purpose,
  RateLimit,
  TakesFileCookie,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import {
  ExportParamDto,
  ExportsQueryDto,
  StartUserExportDto,
  UserExportDto,
  UserExportPageDto,
} from './dto/user-exports.dto.js';
import { UserExports } from './user-exports.service.js';

const ZIP = 'application/zip';

/** Exports of everything about a user. */
@ApiTags('exports')
@Authenticated()
@Purpose('account')
@Controller()
export class UserExportsController {
  readonly #exports: UserExports;

  constructor(exports: UserExports) {
    this.#exports = exports;
  }

  @Post('exports')
  @Authenticated({ recent: true })
  @RateLimit({ name: 'exports', points: 20, seconds: 3600, by: 'user' })
  @ApiOperation({
    summary: 'Starts an export of everything about a user',
    description:
      'Of yourself, or with the permission `users.erase` of another user; only an owner exports an owner. The archive is written in the background, one at a time, and replaces earlier ones. It is a ZIP file with JSON, the files of the user, and a page to read.',
  })
  @Created<UserExport>({
    type: UserExportDto,
    description: 'The export, which has started.',
    location: ({ id }) => `/api/exports/${id}`,
  })
  @ApiProblem(
    'COMMON.VALIDATION',
    'COMMON.FORBIDDEN',
    'COMMON.CONFLICT',
    'USERS.NOT_FOUND',
    'USERS.ERASED',
  )
  startExport(
    @CurrentUser() principal: Principal,
    @Body() { userId = principal.userId }: StartUserExportDto,
  ): Promise<UserExport> {
    return this.#exports.start(principal.userId, userId);
  }

  @Get('exports')
  @ApiOperation({
    summary: 'Lists the exports that you have asked for',
    description: 'The newest 20 of the last seven days.',
  })
  @ApiOkResponse({ type: UserExportPageDto, description: 'The exports, in one page.' })
  @ApiProblem('COMMON.VALIDATION')
  async listExports(
    @CurrentUser() principal: Principal,
    @Query() { userId }: ExportsQueryDto,
  ): Promise<CursorPage<UserExport>> {
    return { items: await this.#exports.list(principal.userId, userId ?? null), nextCursor: null };
  }

  @Get('exports/:exportId')
  @ApiOperation({
    summary: 'Returns how an export is doing',
    description: 'Only to the user who has asked for it. It is kept for seven days.',
  })
  @ApiOkResponse({ type: UserExportDto, description: 'The export.' })
  @ApiProblem('COMMON.NOT_FOUND')
  getExport(
    @CurrentUser() { userId }: Principal,
    @Param() { exportId }: ExportParamDto,
  ): Promise<UserExport> {
    return this.#exports.get(userId, exportId);
  }

  @Delete('exports/:exportId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Stops an export, or deletes its archive',
    description: 'May be repeated.',
  })
  @ApiNoContentResponse({ description: 'There is no archive any more.' })
  @ApiProblem('COMMON.NOT_FOUND')
  deleteExport(
    @CurrentUser() { userId }: Principal,
    @Param() { exportId }: ExportParamDto,
  ): Promise<void> {
    return this.#exports.delete(userId, exportId);
  }

  @Get('files/exports/:exportId')
  @TakesFileCookie()
  @ApiOperation({
    summary: 'Downloads the archive of an export',
    description: 'Only for the user who has asked for it, while they may export the user.',
  })
  @ApiProduces(ZIP)
  @ApiOkResponse({
    description: 'The archive.',
    content: { [ZIP]: { schema: { type: 'string', format: 'binary' } } },
    headers: {
      'Content-Disposition': {
        description: 'With the name of the file.',
        required: true,
        schema: { type: 'string' },
        example: 'attachment; filename="chatcall-export-2026-01-31.zip"',
      },
    },
  })
  @ApiProblem('COMMON.NOT_FOUND', 'COMMON.FORBIDDEN')
  async downloadExport(
    @CurrentUser() { userId }: Principal,
    @Param() { exportId }: ExportParamDto,
  ): Promise<StreamableFile> {
    const { file, createdAt } = await this.#exports.open(userId, exportId);
    const day = createdAt.toISOString().slice(0, 10);
    return new StreamableFile(file.stream, {
      type: ZIP,
      length: file.size,
      disposition: `attachment; filename="chatcall-export-${day}.zip"`,
    });
  }
}
