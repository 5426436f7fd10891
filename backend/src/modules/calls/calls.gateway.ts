import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { v7 as uuidv7 } from 'uuid';
import type { CallJoined, PrepareCallResponse, QueryCallsResponse } from '@chatcall/contracts';
import { Authenticated } from '../../platform/access/index.js';
import { CurrentSocketUser, SocketRateLimit } from '../../platform/socket/index.js';
import type { ClientSocket } from '../../platform/socket/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import type { JoiningDevice } from './call-admission.js';
import { CallLog } from './call-log.js';
import { CallPreparation } from './call-preparation.js';
import { CallsService } from './calls.service.js';
import { ReportQualityEventDto } from './dto/call-quality.dto.js';
import { CallQuality } from './quality/call-quality.js';
import {
  AcceptCallEventDto,
  CallEventDto,
  GiveUpEntryEventDto,
  InitiateCallEventDto,
  JoinCallEventDto,
  PrepareCallEventDto,
  QueryCallsEventDto,
  UnloadCallEventDto,
} from './dto/call-events.dto.js';

/** Client events of calls. */
@WebSocketGateway()
@Authenticated()
export class CallsGateway {
  readonly #calls: CallsService;
  readonly #preparation: CallPreparation;
  readonly #log: CallLog;
  readonly #quality: CallQuality;

  constructor(
    calls: CallsService,
    preparation: CallPreparation,
    log: CallLog,
    quality: CallQuality,
  ) {
    this.#calls = calls;
    this.#preparation = preparation;
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

  @SubscribeMessage('call:prepare')
  @SocketRateLimit({ points: 30, seconds: 60 })
  prepare(
    @CurrentSocketUser() { userId, sessionId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId, rtpCapabilities }: PrepareCallEventDto,
  ): Promise<PrepareCallResponse> {
    const device = { userId, sessionId, socketId, peerId: uuidv7(), rtpCapabilities };
    return this.#preparation.prepare(callId, device);
  }

  @SubscribeMessage('call:accept')
  @SocketRateLimit({ points: 30, seconds: 60 })
  accept(
    @CurrentSocketUser() principal: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId, prepared, ...entry }: AcceptCallEventDto,
  ): Promise<CallJoined> {
    const device = toDevice(principal, socketId, entry);
    return this.#calls.accept(callId, device, prepared ?? null);
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

/** A device enters as a new peer, unless one that it names is there. */
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
    resume: [],
    rtpCapabilities: entry.rtpCapabilities ?? null,
    requestId: entry.requestId,
    takeOver: entry.takeOver ?? false,
    keeps: entry.keeps ?? null,
    previousEntries: entry.previousEntries ?? null,
    keptPeerId: entry.keptPeerId ?? null,
  };
}
