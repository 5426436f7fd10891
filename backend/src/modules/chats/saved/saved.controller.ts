import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, MessageId, SavedMessage } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  RateLimit,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { MessageParamDto } from '../messages/index.js';
import {
  SavedIdsPageDto,
  SavedIdsQueryDto,
  SavedMessageDto,
  SavedPageDto,
} from './dto/saved.dto.js';
import { SavedService } from './saved.service.js';

const READS = { name: 'chats-read', points: 300, seconds: 60, by: 'user' } as const;
const SAVES = { name: 'chats-save', points: 120, seconds: 60, by: 'user' } as const;

/** Messages that users have saved for later. Others never see which. */
@ApiTags('chats')
@Authenticated()
@Controller()
export class SavedController {
  readonly #saved: SavedService;

  constructor(saved: SavedService) {
    this.#saved = saved;
  }

  @Get('saved')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists your saved messages',
    description:
      'The last saved one first. Those of conversations that you can no longer read are left out; they come back when you can. A page ends before its texts exceed 256 KiB.',
  })
  @ApiOkResponse({ type: SavedPageDto, description: 'A page of your saved messages.' })
  listSaved(
    @CurrentUser() { userId }: Principal,
    @Query() query: CursorQueryDto,
  ): Promise<CursorPage<SavedMessage>> {
    return this.#saved.page(userId, query);
  }

  @Get('saved/ids')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists the ids of your saved messages',
    description: 'To mark them in conversations. The last saved one first.',
  })
  @ApiOkResponse({ type: SavedIdsPageDto, description: 'A page of ids.' })
  listSavedIds(
    @CurrentUser() { userId }: Principal,
    @Query() { cursor }: SavedIdsQueryDto,
  ): Promise<CursorPage<MessageId>> {
    return this.#saved.ids(userId, cursor);
  }

  @Put('chats/:conversationId/messages/:messageId/saved')
  @RateLimit(SAVES)
  @ApiOperation({
    summary: 'Saves a message for later',
    description: 'Only you see it. A saved one keeps its place in the list.',
  })
  @ApiOkResponse({ type: SavedMessageDto, description: 'The saved message.' })
  @ApiProblem(
    'CHAT.NOT_MEMBER',
    'CHAT.NOT_FOUND',
    'CHAT.NOT_ALLOWED',
    'CHAT.MESSAGE_DELETED',
    'CHAT.TOO_MANY_SAVED',
  )
  saveMessage(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
  ): Promise<SavedMessage> {
    return this.#saved.save(userId, conversationId, messageId);
  }

  @Delete('chats/:conversationId/messages/:messageId/saved')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(SAVES)
  @ApiOperation({
    summary: 'Removes a message from your saved ones',
    description:
      'When it is not saved, nothing changes. Also possible when you can no longer read the conversation.',
  })
  @ApiNoContentResponse({ description: 'The message is not saved.' })
  async removeSaved(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
  ): Promise<void> {
    await this.#saved.remove(userId, conversationId, messageId);
  }
}
