import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { SendMessageResponse } from '@chatcall/contracts';
import { CurrentSocketUser, SocketRateLimit } from '../../../platform/socket/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { SendMessageEventDto } from './dto/events.dto.js';
import { MessagesService } from './messages.service.js';

/** Messages over sockets. */
@WebSocketGateway()
export class MessagesGateway {
  readonly #messages: MessagesService;

  constructor(messages: MessagesService) {
    this.#messages = messages;
  }

  @SubscribeMessage('chat:message')
  @SocketRateLimit({ points: 300, seconds: 10 })
  async send(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() payload: SendMessageEventDto,
  ): Promise<SendMessageResponse> {
    const { message } = await this.#messages.send(userId, payload.conversationId, payload);
    return { message };
  }
}
