import {
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  StreamableFile,
} from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, UserImport, UserImportRow } from '@chatcall/contracts';
import type { Request } from 'express';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  Purpose,
  RateLimit,
  StreamsBody,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import {
  ImportParamDto,
  ImportRowsQueryDto,
  StartImportQueryDto,
  UserImportDto,
  UserImportPageDto,
  UserImportRowPageDto,
} from './dto/user-imports.dto.js';
import { UserImports } from './user-imports.service.js';
import { linkTable } from './user-import-links.js';

const CSV_TYPE = 'text/csv';

/** Users from files, for administrators. */
@ApiTags('administration')
@Authenticated({ permission: 'users.invite' })
@Purpose('account')
@Controller('admin/user-imports')
export class UserImportsController {
  readonly #imports: UserImports;

  constructor(imports: UserImports) {
    this.#imports = imports;
  }

  @Post()
  @RateLimit({ name: 'user-imports', points: 30, seconds: 3600, by: 'user' })
  @StreamsBody(CSV_TYPE)
  @ApiOperation({
    summary: 'Imports users from a CSV file',
    description:
      'The first line names the columns `username`, `displayName`, `email` and, if wanted, `role`; at most 10,000 users. The rows are processed in the background: an account is created for each row without problems, a row whose account exists is left as it is, so the same file may be sent again. The users are `invited` until they choose a password with their link.',
  })
  @ApiBody({ required: true, schema: { type: 'string', format: 'binary' } })
  @Created<UserImport>({
    type: UserImportDto,
    description: 'The import, which has started.',
    location: ({ id }) => `/api/admin/user-imports/${id}`,
  })
  @ApiProblem('COMMON.VALIDATION', 'COMMON.TOO_LARGE')
  importUsers(
    @CurrentUser() { userId }: Principal,
    @Query() { dryRun }: StartImportQueryDto,
    @Req() request: Request,
  ): Promise<UserImport> {
    return this.#imports.start(userId, request, dryRun === 'true');
  }

  @Get()
  @ApiOperation({ summary: 'Lists the newest imports of users', description: 'The last 20.' })
  @ApiOkResponse({ type: UserImportPageDto, description: 'The imports, in one page.' })
  async listUserImports(): Promise<CursorPage<UserImport>> {
    return { items: await this.#imports.list(), nextCursor: null };
  }

  @Get(':importId')
  @ApiOperation({
    summary: 'Returns how an import is doing',
    description: 'It is kept for 30 days.',
  })
  @ApiOkResponse({ type: UserImportDto, description: 'The import.' })
  @ApiProblem('COMMON.NOT_FOUND')
  getUserImport(@Param() { importId }: ImportParamDto): Promise<UserImport> {
    return this.#imports.get(importId);
  }

  @Get(':importId/rows')
  @ApiOperation({
    summary: 'Lists the rows of an import',
    description: 'In the order of the file, each with its outcome and all its problems.',
  })
  @ApiOkResponse({ type: UserImportRowPageDto, description: 'A page of rows.' })
  @ApiProblem('COMMON.NOT_FOUND', 'COMMON.VALIDATION')
  listUserImportRows(
    @Param() { importId }: ImportParamDto,
    @Query() { cursor, limit, refused }: ImportRowsQueryDto,
  ): Promise<CursorPage<UserImportRow>> {
    return this.#imports.rows(importId, { cursor, limit, refused: refused === 'true' });
  }

  @Post(':importId/cancel')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Stops an import',
    description: 'Accounts that were created stay. May be repeated.',
  })
  @ApiOkResponse({ type: UserImportDto, description: 'The import.' })
  @ApiProblem('COMMON.NOT_FOUND')
  cancelUserImport(@Param() { importId }: ImportParamDto): Promise<UserImport> {
    return this.#imports.cancel(importId);
  }

  @Post(':importId/links')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Downloads the links of the imported users, once',
    description:
      'For a server without mail: a CSV file with `displayName`, `email` and `link`, a path in the web app. A link gives access to the account: hand the links over safely. They work once, for seven days.',
  })
  @ApiOkResponse({
    description: 'The links.',
    content: { [CSV_TYPE]: { schema: { type: 'string' } } },
    headers: {
      'Content-Disposition': {
        description: 'With the name of the file.',
        required: true,
        schema: { type: 'string' },
        example: 'attachment; filename="chatcall-links.csv"',
      },
    },
  })
  @ApiProblem('COMMON.NOT_FOUND', 'COMMON.CONFLICT')
  async takeUserImportLinks(
    @CurrentUser() { userId }: Principal,
    @Param() { importId }: ImportParamDto,
  ): Promise<StreamableFile> {
    const table = linkTable(await this.#imports.takeLinks(importId, userId));
    return new StreamableFile(Buffer.from(table), {
      type: `${CSV_TYPE}; charset=utf-8`,
      disposition: 'attachment; filename="chatcall-links.csv"',
    });
  }
}
