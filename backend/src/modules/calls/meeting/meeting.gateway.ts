import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { Authenticated } from '../../../platform/access/index.js';
import { CurrentSocketUser, SocketRateLimit } from '../../../platform/socket/index.js';
import type { ClientSocket } from '../../../platform/socket/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import {
  ContinueCallEventDto,
  InCallEventDto,
  OptionalUserInCallEventDto,
  ReactInCallEventDto,
  UserInCallEventDto,
} from './dto/meeting-events.dto.js';
import { CallPeopleService } from '../people/call-people.service.js';
import { GesturesService } from './gestures.service.js';
import { HostingService } from './hosting.service.js';

/** What everyone in the call receives at once. */
const TO_EVERYONE = { points: 20, seconds: 10 };
const AS_HOST = { points: 60, seconds: 60 };

/** Client events of the people in a call: hands, reactions, and what hosts do. */
@WebSocketGateway()
@Authenticated()
export class MeetingGateway {
  readonly #gestures: GesturesService;
  readonly #hosting: HostingService;
  readonly #people: CallPeopleService;

  constructor(gestures: GesturesService, hosting: HostingService, people: CallPeopleService) {
    this.#people = people;
    this.#gestures = gestures;
    this.#hosting = hosting;
  }

  @SubscribeMessage('call:raiseHand')
  @SocketRateLimit(TO_EVERYONE)
  raiseHand(
    @CurrentSocketUser() { userId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId }: InCallEventDto,
  ): Promise<void> {
    return this.#gestures.raiseHand(socketId, callId, userId);
  }

  @SubscribeMessage('call:lowerHand')
  @SocketRateLimit(TO_EVERYONE)
  lowerHand(
    @CurrentSocketUser() { userId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId, userId: whose = userId }: OptionalUserInCallEventDto,
  ): Promise<void> {
    return this.#gestures.lowerHand(socketId, callId, userId, whose);
  }

  @SubscribeMessage('call:continueIn')
  @Authenticated({ permission: 'calls.start' })
  @SocketRateLimit({ points: 20, seconds: 60 })
  continueIn(
    @CurrentSocketUser() { userId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId, conversationId }: ContinueCallEventDto,
  ): Promise<void> {
    return this.#people.continueIn(callId, conversationId, { userId, socketId });
  }

  @SubscribeMessage('call:react')
  @SocketRateLimit(TO_EVERYONE)
  react(
    @CurrentSocketUser() { userId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId, reaction }: ReactInCallEventDto,
  ): void {
    this.#gestures.react(socketId, callId, userId, reaction);
  }

  @SubscribeMessage('call:mute')
  @SocketRateLimit(AS_HOST)
  mute(
    @CurrentSocketUser() { userId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId, userId: whose }: OptionalUserInCallEventDto,
  ): Promise<void> {
    return this.#hosting.mute(callId, { userId, socketId }, whose ?? null);
  }

  @SubscribeMessage('call:remove')
  @SocketRateLimit(AS_HOST)
  remove(
    @CurrentSocketUser() { userId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId, userId: whose }: UserInCallEventDto,
  ): Promise<void> {
    return this.#hosting.remove(callId, { userId, socketId }, whose);
  }

  @SubscribeMessage('call:end')
  @SocketRateLimit(AS_HOST)
  end(
    @CurrentSocketUser() { userId }: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() { callId }: InCallEventDto,
  ): Promise<void> {
    return this.#hosting.end(callId, { userId, socketId });
  }
}
