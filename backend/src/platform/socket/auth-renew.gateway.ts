import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { LIMITS } from '@chatcall/contracts';
import type { AuthRenewPayload, AuthRenewResponse } from '@chatcall/contracts';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { Authenticated } from '../access/index.js';
import { TokenInvalidError } from '../errors/index.js';
import { TokenVerifier } from '../tokens/index.js';
import type { Principal } from '../tokens/index.js';
import type { AppSocket } from './app-socket.js';
import { CurrentSocketUser, SocketRateLimit } from './gateway-decorators.js';
import { SocketRequestDto } from './payload-validation.js';

/** Payload of `auth:renew`. */
export class AuthRenewDto extends SocketRequestDto implements AuthRenewPayload {
  @IsString()
  @IsNotEmpty()
  @MaxLength(LIMITS.accessTokenMax)
  readonly accessToken: string;
}

/** Extends a connection with a newer access token. */
@WebSocketGateway()
@Authenticated()
export class AuthRenewGateway {
  readonly #tokens: TokenVerifier;

  constructor(tokens: TokenVerifier) {
    this.#tokens = tokens;
  }

  @SubscribeMessage('auth:renew')
  @SocketRateLimit({ points: 10, seconds: 60 })
  async renew(
    @CurrentSocketUser() current: Principal,
    @ConnectedSocket() socket: AppSocket,
    @MessageBody() payload: AuthRenewDto,
  ): Promise<AuthRenewResponse> {
    const renewed = await this.#tokens.verify(payload.accessToken);
    if (renewed.userId !== current.userId || renewed.sessionId !== current.sessionId) {
      throw new TokenInvalidError('The access token belongs to another session.');
    }
    socket.data = { ...socket.data, principal: renewed, expiryAnnounced: false };
    return { accessTokenExpiresAt: renewed.tokenExpiresAt.toISOString() };
  }
}
