import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type {
  DeleteMessageResponse,
  EditMessageResponse,
  ForwardMessageResponse,
  ReactResponse,
  SendMessageResponse,
} from '@chatcall/contracts';
import { Authenticated } from '../../../platform/access/index.js';
import {
  CurrentSocketUser,
  RepeatableEvent,
  SocketRateLimit,
} from '../../../platform/socket/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import {
  DeleteMessageEventDto,
  EditMessageEventDto,
  ForwardMessageEventDto,
  ReactEventDto,
  SendMessageEventDto,
} from './dto/events.dto.js';
import { MessageEditsService } from './message-edits.service.js';
import { MessageMarksService } from './message-marks.service.js';
import { MessagesService } from './messages.service.js';

/** Messages over sockets. */
@WebSocketGateway()
@Authenticated()
export class MessagesGateway {
  readonly #messages: MessagesService;
  readonly #edits: MessageEditsService;
  readonly #marks: MessageMarksService;

  constructor(messages: MessagesService, edits: MessageEditsService, marks: MessageMarksService) {
    this.#messages = messages;
    this.#edits = edits;
    this.#marks = marks;
  }

  @SubscribeMessage('chat:message')
  @Authenticated({ permission: 'messages.send' })
  @SocketRateLimit({ points: 300, seconds: 10 })
  // By its `clientMessageId`.
  @RepeatableEvent()
  async send(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() payload: SendMessageEventDto,
  ): Promise<SendMessageResponse> {
    const { conversationId, threadId = null, alsoToConversation = false } = payload;
    const place = threadId === null ? null : { threadId, alsoToConversation };
    const { message } = await this.#messages.send(userId, conversationId, payload, place);
    return { message };
  }

  @SubscribeMessage('chat:forward')
  @Authenticated({ permission: 'messages.send' })
  @SocketRateLimit({ points: 120, seconds: 60 })
  // By its `clientMessageId`.
  @RepeatableEvent()
  async forward(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() payload: ForwardMessageEventDto,
  ): Promise<ForwardMessageResponse> {
    const { message } = await this.#messages.forward(userId, payload.conversationId, payload);
    return { message };
  }

  @SubscribeMessage('chat:edit')
  @SocketRateLimit({ points: 120, seconds: 60 })
  async edit(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() { conversationId, messageId, content }: EditMessageEventDto,
  ): Promise<EditMessageResponse> {
    return { message: await this.#edits.edit(userId, conversationId, messageId, content) };
  }

  @SubscribeMessage('chat:react')
  @SocketRateLimit({ points: 120, seconds: 60 })
  async react(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() { conversationId, messageId, emoji, reacted }: ReactEventDto,
  ): Promise<ReactResponse> {
    return { message: await this.#marks.react(userId, conversationId, messageId, emoji, reacted) };
  }

  @SubscribeMessage('chat:delete')
  @SocketRateLimit({ points: 120, seconds: 60 })
  async delete(
    @CurrentSocketUser() { userId }: Principal,
    @MessageBody() { conversationId, messageId }: DeleteMessageEventDto,
  ): Promise<DeleteMessageResponse> {
    await this.#edits.delete(userId, conversationId, messageId);
    return {};
  }
}
