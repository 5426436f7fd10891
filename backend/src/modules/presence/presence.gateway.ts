import { SubscribeMessage } from '@nestjs/websockets';
import type { HeartbeatResponse, QueryPresenceResponse } from '@chatcall/contracts';
import {
  CurrentSocketUser,
  MessageBody,
  SocketGateway,
  SocketId,
  SocketRateLimit,
} from '../../platform/socket/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { HeartbeatDto, QueryPresenceDto } from './presence.dto.js';
import { PresenceService } from './presence.service.js';

/** Presence over sockets. */
@SocketGateway()
export class PresenceGateway {
  readonly #presence: PresenceService;

  constructor(presence: PresenceService) {
    this.#presence = presence;
  }

  @SubscribeMessage('presence:heartbeat')
  @SocketRateLimit({ points: 120, seconds: 60 })
  async report(
    @CurrentSocketUser() { userId }: Principal,
    @SocketId() socketId: string,
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
