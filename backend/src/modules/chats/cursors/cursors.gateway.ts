import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type {
  MoveDeliveredCursorResponse,
  MoveReadCursorResponse,
  SetTypingResponse,
} from '@chatcall/contracts';
import { Authenticated } from '../../../platform/access/index.js';
import { CurrentSocketUser, SocketRateLimit } from '../../../platform/socket/index.js';
import type { ClientSocket } from '../../../platform/socket/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ActivityService } from './activity.service.js';
import { MoveDeliveredEventDto, MoveReadEventDto, SetTypingEventDto } from './dto/events.dto.js';

/** Cursors and typing over sockets. */
@WebSocketGateway()
@Authenticated()
export class CursorsGateway {
  readonly #activity: ActivityService;

  constructor(activity: ActivityService) {
    this.#activity = activity;
  }

  @SubscribeMessage('chat:typing')
  @SocketRateLimit({ points: 40, seconds: 10 })
  async setTyping(
    @CurrentSocketUser() { userId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { conversationId, typing, threadId }: SetTypingEventDto,
  ): Promise<SetTypingResponse> {
    await this.#activity.setTyping(userId, socketId, { conversationId, typing, threadId });
    return {};
  }

  @SubscribeMessage('chat:read')
  @SocketRateLimit({ points: 300, seconds: 10 })
  async moveRead(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() { conversationId, seq, back }: MoveReadEventDto,
  ): Promise<MoveReadCursorResponse> {
    const moved = await this.#activity.moveRead(userId, conversationId, seq, back ?? false);
    return { lastReadSeq: moved };
  }

  @SubscribeMessage('chat:delivered')
  @SocketRateLimit({ points: 300, seconds: 10 })
  async moveDelivered(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() { conversationId, seq }: MoveDeliveredEventDto,
  ): Promise<MoveDeliveredCursorResponse> {
    return { lastDeliveredSeq: await this.#activity.moveDelivered(userId, conversationId, seq) };
  }
}
