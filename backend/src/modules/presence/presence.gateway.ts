import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type {
  HeartbeatPayload,
  HeartbeatResponse,
  PresenceState,
  QueryPresencePayload,
  QueryPresenceResponse,
} from '@chatcall/contracts';
import { Authenticated } from '../../platform/access/index.js';
import {
  CurrentSocketUser,
  SocketRateLimit,
  SocketRequestDto,
} from '../../platform/socket/index.js';
import type { ClientSocket } from '../../platform/socket/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { PresenceService } from './presence.service.js';

const STATES: readonly PresenceState[] = ['online', 'away'];

/** Payload of `presence:heartbeat`. */
export class HeartbeatDto extends SocketRequestDto implements HeartbeatPayload {
  @ApiProperty({ enum: STATES })
  @IsIn(STATES)
  readonly state: PresenceState;
}

/** Payload of `presence:query`. */
export class QueryPresenceDto extends SocketRequestDto implements QueryPresencePayload {}

/** Presence over sockets. */
@WebSocketGateway()
@Authenticated()
export class PresenceGateway {
  readonly #presence: PresenceService;

  constructor(presence: PresenceService) {
    this.#presence = presence;
  }

  @SubscribeMessage('presence:heartbeat')
  @SocketRateLimit({ points: 120, seconds: 60 })
  async report(
    @CurrentSocketUser() { userId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { state }: HeartbeatDto,
  ): Promise<HeartbeatResponse> {
    await this.#presence.report(userId, socketId, state);
    return {};
  }

  @SubscribeMessage('presence:query')
  @SocketRateLimit({ points: 60, seconds: 60 })
  async query(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() _payload: QueryPresenceDto,
  ): Promise<QueryPresenceResponse> {
    return { online: await this.#presence.query(userId) };
  }
}
