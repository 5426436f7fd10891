import { ApiProperty } from '@nestjs/swagger';
import type {
  AcceptCallPayload,
  CallKind,
  CancelCallPayload,
  DeclineCallPayload,
  HangUpPayload,
  InitiateCallPayload,
  JoinCallPayload,
} from '@chatcall/contracts';
import { IsIn } from 'class-validator';
import { SocketRequestDto } from '../../../../platform/socket/index.js';
import { IsId } from './id.decorator.js';

export const CALL_KINDS = ['audio', 'video'] as const satisfies readonly CallKind[];

/** Payload of `call:initiate`. */
export class InitiateCallEventDto extends SocketRequestDto implements InitiateCallPayload {
  @IsId('Where to call.')
  readonly conversationId: string;

  @ApiProperty({ enum: CALL_KINDS })
  @IsIn(CALL_KINDS)
  readonly kind: CallKind;
}

/** Payload of the events that name a call and nothing else. */
export class CallEventDto
  extends SocketRequestDto
  implements AcceptCallPayload, JoinCallPayload, DeclineCallPayload, CancelCallPayload, HangUpPayload
{
  @IsId('Which call.')
  readonly callId: string;
}

/** Payload of `call:query`. */
export class QueryCallsEventDto extends SocketRequestDto {}
