import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ConversationChanges } from '@chatcall/contracts';
import { ApiProblem, Authenticated, CurrentUser, RateLimit } from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ConversationParamDto } from '../access/index.js';
import { ChangesService } from './changes.service.js';
import { ChangesQueryDto, ConversationChangesDto } from './dto/changes.dto.js';

const READS = { name: 'chats-changes', points: 600, seconds: 60, by: 'user' } as const;

/** What changed in a conversation. */
@ApiTags('chats')
@Authenticated()
@Controller('chats/:conversationId')
export class ChangesController {
  readonly #changes: ChangesService;

  constructor(changes: ChangesService) {
    this.#changes = changes;
  }

  @Get('changes')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists what changed in a conversation after a version',
    description:
      'Each message and member that was changed after `since` once, in its current state, ascending by `version`. Applying a page brings you to its `version`; the pages of one `since` together to the version of the conversation at the first of them. Pages end before their texts exceed 256 KiB. When more than 1,000 items changed, `reset` is true and nothing is listed: load the conversation again. `CHAT.VERSION_AHEAD` says the same of a `since` that the conversation has not reached, for example after a restore of the database.',
  })
  @ApiOkResponse({ type: ConversationChangesDto, description: 'A page of the changes.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.VERSION_AHEAD')
  listChanges(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Query() query: ChangesQueryDto,
  ): Promise<ConversationChanges> {
    return this.#changes.page(userId, conversationId, query);
  }
}
