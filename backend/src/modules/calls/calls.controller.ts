import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type {
  Call,
  CursorPage,
  IceServer,
  LoggedCall,
  MissedCalls as Missed,
} from '@chatcall/contracts';
import { ApiProblem, Authenticated, CurrentUser, RateLimit } from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { IceServers } from './turn/ice-servers.js';
import { CallLog } from './call-log.js';
import { MissedCallsDto } from './dto/call-quality.dto.js';
import { MissedCalls } from './missed/missed-calls.js';
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
  readonly #missed: MissedCalls;
  readonly #iceServers: IceServers;

  constructor(log: CallLog, missed: MissedCalls, iceServers: IceServers) {
    this.#log = log;
    this.#missed = missed;
    this.#iceServers = iceServers;
  }

  @Get()
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists calls, newest first',
    description:
      'The calls of the user, or all calls of one conversation, with what a device of the user measured in them.',
  })
  @ApiOkResponse({ type: CallPageDto, description: 'A page of the call log.' })
  @ApiProblem('CHAT.NOT_MEMBER')
  listCalls(
    @CurrentUser() { userId }: Principal,
    @Query() { limit, ...query }: CallLogQueryDto,
  ): Promise<CursorPage<LoggedCall>> {
    return this.#log.page(userId, { ...query, limit: limit ?? LIMITS.pageDefault });
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

  @Get('missed')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Counts the calls that you missed',
    description: 'Since you saw the log last, on any of your devices.',
  })
  @ApiOkResponse({ type: MissedCallsDto, description: 'How many.' })
  countMissedCalls(@CurrentUser() { userId }: Principal): Promise<Missed> {
    return this.#missed.of(userId);
  }

  @Post('missed/seen')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit({ name: 'calls-change', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Notes that you saw which calls you missed',
    description: 'On all your devices. May be repeated.',
  })
  @ApiNoContentResponse({ description: 'None is left.' })
  seeMissedCalls(@CurrentUser() { userId }: Principal): Promise<void> {
    return this.#missed.see(userId);
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
