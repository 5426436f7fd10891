import { SubscribeMessage } from '@nestjs/websockets';
import { v7 as uuidv7 } from 'uuid';
import type { CallJoined, QueryCallsResponse, RtpCapabilities } from '@chatcall/contracts';
import {
  CurrentSocketUser,
  MessageBody,
  SocketGateway,
  SocketId,
  SocketRateLimit,
} from '../../../platform/socket/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import type { JoiningDevice } from './call-admission.js';
import { CallLog } from './call-log.js';
import { CallsService } from './calls.service.js';
import {
  CallEventDto,
  EnterCallEventDto,
  InitiateCallEventDto,
  QueryCallsEventDto,
} from './dto/call-events.dto.js';

/** Client events of calls. */
@SocketGateway()
export class CallsGateway {
  constructor(
    private readonly calls: CallsService,
    private readonly log: CallLog,
  ) {}

  @SubscribeMessage('call:initiate')
  @SocketRateLimit({ points: 20, seconds: 60 })
  initiate(
    @CurrentSocketUser() principal: Principal,
    @SocketId() socketId: string,
    @MessageBody() { conversationId, kind }: InitiateCallEventDto,
  ): Promise<CallJoined> {
    return this.calls.initiate(conversationId, kind, toDevice(principal, socketId));
  }

  @SubscribeMessage('call:accept')
  @SocketRateLimit({ points: 30, seconds: 60 })
  accept(
    @CurrentSocketUser() principal: Principal,
    @SocketId() socketId: string,
    @MessageBody() { callId, rtpCapabilities }: EnterCallEventDto,
  ): Promise<CallJoined> {
    return this.calls.accept(callId, toDevice(principal, socketId, rtpCapabilities));
  }

  @SubscribeMessage('call:join')
  @SocketRateLimit({ points: 30, seconds: 60 })
  join(
    @CurrentSocketUser() principal: Principal,
    @SocketId() socketId: string,
    @MessageBody() { callId, rtpCapabilities }: EnterCallEventDto,
  ): Promise<CallJoined> {
    return this.calls.join(callId, toDevice(principal, socketId, rtpCapabilities));
  }

  @SubscribeMessage('call:decline')
  @SocketRateLimit({ points: 60, seconds: 60 })
  decline(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() { callId }: CallEventDto,
  ): Promise<void> {
    return this.calls.decline(callId, userId);
  }

  @SubscribeMessage('call:cancel')
  @SocketRateLimit({ points: 60, seconds: 60 })
  cancel(@CurrentSocketUser() principal: Principal, @MessageBody() { callId }: CallEventDto): Promise<void> {
    return this.calls.cancel(callId, principal);
  }

  @SubscribeMessage('call:hangup')
  @SocketRateLimit({ points: 60, seconds: 60 })
  hangUp(@CurrentSocketUser() principal: Principal, @MessageBody() { callId }: CallEventDto): Promise<void> {
    return this.calls.hangUp(callId, principal);
  }

  @SubscribeMessage('call:query')
  @SocketRateLimit({ points: 60, seconds: 60 })
  query(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() _body: QueryCallsEventDto,
  ): Promise<QueryCallsResponse> {
    return this.log.current(userId);
  }
}

/** Every entry into a call is a new peer. */
function toDevice(
  { userId, sessionId }: Principal,
  socketId: string,
  rtpCapabilities: RtpCapabilities | null = null,
): JoiningDevice {
  return { userId, sessionId, socketId, peerId: uuidv7(), rtpCapabilities };
}
