import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { AuthRenewResponse } from '@chatcall/contracts';
import { TokenInvalidError } from '../errors/index.js';
import { TokenVerifier } from '../tokens/index.js';
import type { Principal } from '../tokens/index.js';
import type { ClientSocket } from './app-socket.js';
import { AuthRenewDto } from './auth-renew.dto.js';
import { CurrentSocketUser, SocketRateLimit } from './gateway-decorators.js';
import { SocketServer } from './socket-server.js';

/** Lets a connection live on with a newer access token. */
@WebSocketGateway()
export class AuthRenewGateway {
  readonly #tokens: TokenVerifier;
  readonly #server: SocketServer;

  constructor(tokens: TokenVerifier, server: SocketServer) {
    this.#tokens = tokens;
    this.#server = server;
  }

  @SubscribeMessage('auth:renew')
  @SocketRateLimit({ points: 10, seconds: 60 })
  async renew(
    @CurrentSocketUser() current: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() payload: AuthRenewDto,
  ): Promise<AuthRenewResponse> {
    const renewed = await this.#tokens.verify(payload.accessToken);
    if (renewed.userId !== current.userId || renewed.sessionId !== current.sessionId) {
      throw new TokenInvalidError('The access token belongs to another session.');
    }
    const socket = this.#server.namespace.sockets.get(socketId);
    if (socket !== undefined) socket.data = { principal: renewed, expiryTold: false };
    return { accessTokenExpiresAt: renewed.tokenExpiresAt.toISOString() };
  }
}
