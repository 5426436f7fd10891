import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  AcceptCallPayload,
  CallKind,
  CancelCallPayload,
  DeclineCallPayload,
  HangUpPayload,
  InitiateCallPayload,
  JoinCallPayload,
  RtpCapabilities,
} from '@chatcall/contracts';
import { IsIn, IsOptional } from 'class-validator';
import { SocketRequestDto } from '../../../../platform/socket/index.js';
import { IsMediaJson } from '../../signalling/dto/media-json.decorator.js';
import { IsId } from '../../../../platform/validation/index.js';

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
  implements DeclineCallPayload, CancelCallPayload, HangUpPayload
{
  @IsId('Which call.')
  readonly callId: string;
}

/** Payload of `call:accept` and `call:join`. */
export class EnterCallEventDto extends SocketRequestDto implements AcceptCallPayload, JoinCallPayload {
  @IsId('Which call.')
  readonly callId: string;

  @ApiPropertyOptional({ type: Object, description: 'What the device can receive.' })
  @IsOptional()
  @IsMediaJson({ required: { codecs: 64 }, optional: { headerExtensions: 64 } })
  readonly rtpCapabilities?: RtpCapabilities;
}

/** Payload of `call:query`. */
export class QueryCallsEventDto extends SocketRequestDto {}
