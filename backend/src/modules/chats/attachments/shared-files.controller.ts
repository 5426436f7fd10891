import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, SharedFile } from '@chatcall/contracts';
import { ApiProblem, Authenticated, CurrentUser, RateLimit } from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ConversationParamDto } from '../access/index.js';
import { SharedFilePageDto, SharedFilesQueryDto } from './dto/shared-files.dto.js';
import { SharedFilesService } from './shared-files.service.js';

/** The files of a conversation. */
@ApiTags('chats')
@Authenticated()
@Controller('chats/:conversationId')
export class SharedFilesController {
  readonly #files: SharedFilesService;

  constructor(files: SharedFilesService) {
    this.#files = files;
  }

  @Get('files')
  @RateLimit({ name: 'chats-history', points: 600, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Lists the files of a conversation',
    description:
      'Files that its messages carry, also replies in threads, those of the newest message first and the last file of each message first. A page ends before its texts exceed 256 KiB.',
  })
  @ApiOkResponse({ type: SharedFilePageDto, description: 'A page of the files.' })
  @ApiProblem('CHAT.NOT_MEMBER')
  listSharedFiles(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Query() query: SharedFilesQueryDto,
  ): Promise<CursorPage<SharedFile>> {
    return this.#files.list(userId, conversationId, query);
  }
}
