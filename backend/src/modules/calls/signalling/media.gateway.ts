import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { ConsumeResponse, ProduceResponse, RestartIceResponse } from '@chatcall/contracts';
import { Authenticated } from '../../../platform/access/index.js';
import { SocketRateLimit } from '../../../platform/socket/index.js';
import type { ClientSocket } from '../../../platform/socket/index.js';
import {
  ConnectTransportEventDto,
  ConsumeEventDto,
  ConsumersEventDto,
  HoldCallEventDto,
  ProduceEventDto,
  ProducerEventDto,
  RestartIceEventDto,
  SetViewsEventDto,
} from './dto/media-events.dto.js';
import { MediaSignalling } from './media-signalling.js';

/** What a device does now and then. */
const SELDOM = { points: 60, seconds: 10 };
/** What a device does for every track of every other person, also when all of them come at once. */
const OFTEN = { points: 400, seconds: 10 };

/** Client events of media. */
@WebSocketGateway()
@Authenticated()
export class MediaGateway {
  readonly #signalling: MediaSignalling;

  constructor(signalling: MediaSignalling) {
    this.#signalling = signalling;
  }

  @SubscribeMessage('media:connectTransport')
  @SocketRateLimit(SELDOM)
  connectTransport(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: ConnectTransportEventDto,
  ): Promise<void> {
    return this.#signalling.execute(socketId, { ...body, type: 'connect-transport' });
  }

  @SubscribeMessage('media:restartIce')
  @SocketRateLimit(SELDOM)
  restartIce(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: RestartIceEventDto,
  ): Promise<RestartIceResponse> {
    return this.#signalling.execute(socketId, { ...body, type: 'restart-ice' });
  }

  @SubscribeMessage('media:produce')
  @SocketRateLimit(SELDOM)
  produce(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: ProduceEventDto,
  ): Promise<ProduceResponse> {
    return this.#signalling.produce(socketId, { ...body, type: 'produce' });
  }

  @SubscribeMessage('media:pauseProducer')
  @SocketRateLimit(SELDOM)
  pauseProducer(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: ProducerEventDto,
  ): Promise<void> {
    return this.#signalling.execute(socketId, { ...body, type: 'pause-producer' });
  }

  @SubscribeMessage('media:resumeProducer')
  @SocketRateLimit(SELDOM)
  resumeProducer(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: ProducerEventDto,
  ): Promise<void> {
    return this.#signalling.execute(socketId, { ...body, type: 'resume-producer' });
  }

  @SubscribeMessage('media:closeProducer')
  @SocketRateLimit(SELDOM)
  closeProducer(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: ProducerEventDto,
  ): Promise<void> {
    return this.#signalling.execute(socketId, { ...body, type: 'close-producer' });
  }

  @SubscribeMessage('media:consume')
  @SocketRateLimit(OFTEN)
  consume(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: ConsumeEventDto,
  ): Promise<ConsumeResponse> {
    return this.#signalling.execute(socketId, { ...body, type: 'consume' });
  }

  @SubscribeMessage('media:resumeConsumers')
  @SocketRateLimit(OFTEN)
  resumeConsumers(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: ConsumersEventDto,
  ): Promise<void> {
    return this.#signalling.execute(socketId, { ...body, type: 'resume-consumers' });
  }

  @SubscribeMessage('media:pauseConsumers')
  @SocketRateLimit(OFTEN)
  pauseConsumers(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: ConsumersEventDto,
  ): Promise<void> {
    return this.#signalling.execute(socketId, { ...body, type: 'pause-consumers' });
  }

  @SubscribeMessage('media:closeConsumers')
  @SocketRateLimit(OFTEN)
  closeConsumers(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: ConsumersEventDto,
  ): Promise<void> {
    return this.#signalling.execute(socketId, { ...body, type: 'close-consumers' });
  }

  @SubscribeMessage('call:hold')
  @SocketRateLimit(SELDOM)
  hold(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: HoldCallEventDto,
  ): Promise<void> {
    return this.#signalling.execute(socketId, { ...body, type: 'hold' });
  }

  @SubscribeMessage('media:setViews')
  @SocketRateLimit(OFTEN)
  setViews(
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() body: SetViewsEventDto,
  ): Promise<void> {
    return this.#signalling.execute(socketId, { ...body, type: 'set-views' });
  }
}
