import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { Call, CursorPage, IceServer } from '@chatcall/contracts';
import { ApiProblem, Authenticated, CurrentUser, RateLimit } from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { IceServers } from './turn/ice-servers.js';
import { CallLog } from './call-log.js';
import {
  CallDto,
  CallLogQueryDto,
  CallPageDto,
  CallParamDto,
  IceServerPageDto,
} from './dto/call.dto.js';

const READS = { name: 'calls-read', points: 300, seconds: 60, by: 'user' } as const;

/** The call log. Calls themselves are made over the socket. */
@ApiTags('calls')
@Authenticated()
@Controller('calls')
export class CallsController {
  readonly #log: CallLog;
  readonly #iceServers: IceServers;

  constructor(log: CallLog, iceServers: IceServers) {
    this.#log = log;
    this.#iceServers = iceServers;
  }

  @Get()
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists calls, newest first',
    description: 'The calls of the user, or all calls of one conversation.',
  })
  @ApiOkResponse({ type: CallPageDto, description: 'A page of the call log.' })
  @ApiProblem('CHAT.NOT_MEMBER')
  listCalls(
    @CurrentUser() { userId }: Principal,
    @Query() { conversationId, cursor, limit }: CallLogQueryDto,
  ): Promise<CursorPage<Call>> {
    return this.#log.page(userId, { conversationId, cursor, limit: limit ?? LIMITS.pageDefault });
  }

  @Get('ice-servers')
  @RateLimit({ name: 'ice-servers', points: 60, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Lists the STUN and TURN servers',
    description:
      'TURN credentials are made for the user and expire. Empty when no server is configured.',
  })
  @ApiOkResponse({ type: IceServerPageDto, description: 'The servers, all on one page.' })
  listIceServers(@CurrentUser() { userId }: Principal): CursorPage<IceServer> {
    return { items: this.#iceServers.for(userId), nextCursor: null };
  }

  @Get(':callId')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Shows one call',
    description: 'Calls that do not concern you look like calls that do not exist.',
  })
  @ApiOkResponse({ type: CallDto, description: 'The call.' })
  @ApiProblem('CALL.NOT_FOUND')
  getCall(@CurrentUser() { userId }: Principal, @Param() { callId }: CallParamDto): Promise<Call> {
    return this.#log.call(userId, callId);
  }
}
