import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SyncResponse } from '@chatcall/contracts';
import { Authenticated, CurrentUser, RateLimit } from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { SyncRequestDto, SyncResponseDto } from './dto/sync.dto.js';
import { SyncService } from './sync.service.js';

/** One request to catch up after any time offline. */
@ApiTags('chats')
@Authenticated()
@Controller('sync')
export class SyncController {
  readonly #sync: SyncService;

  constructor(sync: SyncService) {
    this.#sync = sync;
  }

  @Post()
  @HttpCode(HttpStatus.OK)
  @RateLimit({ name: 'sync', points: 240, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Brings a client up to date after any time offline',
    description:
      'Send the conversations that you have with their versions, and `since` of the last answer. The answer has the conversations that moved, each as `GET /api/chats/{conversationId}/changes` shows its first page, those that you did not have (`joined`), and the ids of those that you left. For further changes of one of them request its `changes` with `nextCursor` of the item; for further conversations repeat the request with `nextCursor` of the answer. Without `since` only the conversations that you name are compared. Changes nothing.',
  })
  @ApiOkResponse({ type: SyncResponseDto, description: 'A page of what moved.' })
  synchronise(
    @CurrentUser() { userId }: Principal,
    @Body() request: SyncRequestDto,
  ): Promise<SyncResponse> {
    return this.#sync.page(userId, request);
  }
}
