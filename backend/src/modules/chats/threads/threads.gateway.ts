import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { MoveThreadCursorResponse } from '@chatcall/contracts';
import { Authenticated } from '../../../platform/access/index.js';
import { CurrentSocketUser, SocketRateLimit } from '../../../platform/socket/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { MoveThreadCursorEventDto } from './dto/events.dto.js';
import { ThreadsService } from './threads.service.js';

/** Threads over sockets. Replies are sent with `chat:message`. */
@WebSocketGateway()
@Authenticated()
export class ThreadsGateway {
  readonly #threads: ThreadsService;

  constructor(threads: ThreadsService) {
    this.#threads = threads;
  }

  @SubscribeMessage('chat:readThread')
  @SocketRateLimit({ points: 300, seconds: 10 })
  async moveRead(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() { conversationId, threadId, seq, back = false }: MoveThreadCursorEventDto,
  ): Promise<MoveThreadCursorResponse> {
    return { own: await this.#threads.moveRead(userId, conversationId, threadId, { seq, back }) };
  }
}
