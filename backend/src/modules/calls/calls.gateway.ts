import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { v7 as uuidv7 } from 'uuid';
import type { CallJoined, QueryCallsResponse } from '@chatcall/contracts';
import { Authenticated } from '../../platform/access/index.js';
import { CurrentSocketUser, SocketRateLimit } from '../../platform/socket/index.js';
import type { ClientSocket } from '../../platform/socket/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import type { JoiningDevice } from './call-admission.js';
import { CallLog } from './call-log.js';
import { CallsService } from './calls.service.js';
import { ReportQualityEventDto } from './dto/call-quality.dto.js';
import { CallQuality } from './quality/call-quality.js';
import {
  AcceptCallEventDto,
  CallEventDto,
  GiveUpEntryEventDto,
  InitiateCallEventDto,
  JoinCallEventDto,
  QueryCallsEventDto,
  UnloadCallEventDto,
} from './dto/call-events.dto.js';

/** Client events of calls. */
@WebSocketGateway()
@Authenticated()
export class CallsGateway {
  readonly #calls: CallsService;
  readonly #log: CallLog;
  readonly #quality: CallQuality;

  constructor(calls: CallsService, log: CallLog, quality: CallQuality) {
    this.#calls = calls;
    this.#log = log;
    this.#quality = quality;
  }

  @SubscribeMessage('call:initiate')
  @Authenticated({ permission: 'calls.start' })
  @SocketRateLimit({ points: 20, seconds: 60 })
  initiate(
    @CurrentSocketUser() principal: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { conversationId, kind, ...entry }: InitiateCallEventDto,
  ): Promise<CallJoined> {
    return this.#calls.initiate(conversationId, kind, toDevice(principal, socketId, entry));
  }

  @SubscribeMessage('call:accept')
  @SocketRateLimit({ points: 30, seconds: 60 })
  accept(
    @CurrentSocketUser() principal: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId, ...entry }: AcceptCallEventDto,
  ): Promise<CallJoined> {
    return this.#calls.accept(callId, toDevice(principal, socketId, entry));
  }

  @SubscribeMessage('call:join')
  @SocketRateLimit({ points: 30, seconds: 60 })
  join(
    @CurrentSocketUser() principal: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId, ...entry }: JoinCallEventDto,
  ): Promise<CallJoined> {
    return this.#calls.join(callId, toDevice(principal, socketId, entry));
  }

  @SubscribeMessage('call:giveUp')
  @SocketRateLimit({ points: 60, seconds: 60 })
  giveUp(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() { entryRequestId }: GiveUpEntryEventDto,
  ): Promise<void> {
    return this.#calls.giveUp(userId, entryRequestId);
  }

  @SubscribeMessage('call:unload')
  @SocketRateLimit({ points: 60, seconds: 60 })
  unload(
    @CurrentSocketUser() { userId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { entryRequestId }: UnloadCallEventDto,
  ): Promise<void> {
    return this.#calls.unload(userId, socketId, entryRequestId);
  }

  @SubscribeMessage('call:decline')
  @SocketRateLimit({ points: 60, seconds: 60 })
  decline(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() { callId }: CallEventDto,
  ): Promise<void> {
    return this.#calls.decline(callId, userId);
  }

  @SubscribeMessage('call:cancel')
  @SocketRateLimit({ points: 60, seconds: 60 })
  cancel(
    @CurrentSocketUser() principal: Principal,
    @MessageBody() { callId }: CallEventDto,
  ): Promise<void> {
    return this.#calls.cancel(callId, principal);
  }

  @SubscribeMessage('call:hangup')
  @SocketRateLimit({ points: 60, seconds: 60 })
  hangUp(
    @CurrentSocketUser() principal: Principal,
    @MessageBody() { callId }: CallEventDto,
  ): Promise<void> {
    return this.#calls.hangUp(callId, principal);
  }

  @SubscribeMessage('call:reportQuality')
  @SocketRateLimit({ points: 30, seconds: 60 })
  reportQuality(
    @CurrentSocketUser() { userId, sessionId }: Principal,
    @MessageBody() { callId, ...report }: ReportQualityEventDto,
  ): Promise<void> {
    return this.#quality.report({ callId, userId, sessionId }, report);
  }

  @SubscribeMessage('call:query')
  @SocketRateLimit({ points: 60, seconds: 60 })
  query(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() _body: QueryCallsEventDto,
  ): Promise<QueryCallsResponse> {
    return this.#log.current(userId);
  }
}

/** Every entry into a call is a new peer. */
function toDevice(
  { userId, sessionId }: Principal,
  socketId: string,
  entry: Pick<JoinCallEventDto, 'requestId'> & Partial<JoinCallEventDto>,
): JoiningDevice {
  return {
    userId,
    sessionId,
    socketId,
    peerId: uuidv7(),
    rtpCapabilities: entry.rtpCapabilities ?? null,
    requestId: entry.requestId,
    takeOver: entry.takeOver ?? false,
    previousEntries: entry.previousEntries ?? null,
  };
}
