import type { AuthRenewPayload } from '@chatcall/contracts';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { SocketRequestDto } from './socket-request.dto.js';

/** Payload of `auth:renew`. */
export class AuthRenewDto extends SocketRequestDto implements AuthRenewPayload {
  @IsString()
  @IsNotEmpty()
  @MaxLength(8192)
  readonly accessToken: string;
}
