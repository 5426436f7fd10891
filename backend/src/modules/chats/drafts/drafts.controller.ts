import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, Draft } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  RateLimit,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ConversationParamDto } from '../access/index.js';
import { DraftDto, DraftPageDto, WriteDraftDto } from './dto/draft.dto.js';
import { DraftsService } from './drafts.service.js';

const READS = { name: 'chats-read', points: 300, seconds: 60, by: 'user' } as const;
const WRITES = { name: 'chats-draft', points: 240, seconds: 60, by: 'user' } as const;

/** Drafts of users. Others never see them. */
@ApiTags('chats')
@Authenticated()
@Controller()
export class DraftsController {
  readonly #drafts: DraftsService;

  constructor(drafts: DraftsService) {
    this.#drafts = drafts;
  }

  @Get('drafts')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists your drafts',
    description:
      'The latest first, also those that were cleared, for devices that still have them. Only of conversations that you can read. A page ends before its texts exceed 256 KiB.',
  })
  @ApiOkResponse({ type: DraftPageDto, description: 'A page of your drafts.' })
  listDrafts(
    @CurrentUser() { userId }: Principal,
    @Query() query: CursorQueryDto,
  ): Promise<CursorPage<Draft>> {
    return this.#drafts.page(userId, query);
  }

  @Put('chats/:conversationId/draft')
  @RateLimit(WRITES)
  @ApiOperation({
    summary: 'Stores your draft of a conversation or thread',
    description:
      'Only you see it. The draft that was written later counts, whatever the order of the requests; it is the answer.',
  })
  @ApiOkResponse({ type: DraftDto, description: 'The draft that counts.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND', 'CHAT.NO_THREAD')
  writeDraft(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Body() body: WriteDraftDto,
  ): Promise<Draft> {
    return this.#drafts.write(userId, conversationId, body);
  }
}
