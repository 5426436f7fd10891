import { ApiProperty } from '@nestjs/swagger';
import type { HeartbeatPayload, PresenceState, QueryPresencePayload } from '@chatcall/contracts';
import { IsIn } from 'class-validator';
import { SocketRequestDto } from '../../platform/socket/index.js';

const STATES: readonly PresenceState[] = ['online', 'away'];

/** Payload of `presence:heartbeat`. */
export class HeartbeatDto extends SocketRequestDto implements HeartbeatPayload {
  @ApiProperty({ enum: STATES })
  @IsIn(STATES)
  readonly state: PresenceState;
}

/** Payload of `presence:query`. */
export class QueryPresenceDto extends SocketRequestDto implements QueryPresencePayload {}
