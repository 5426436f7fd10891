import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type {
  AcceptCallPayload,
  CallKind,
  CancelCallPayload,
  DeclineCallPayload,
  GiveUpEntryPayload,
  HangUpPayload,
  InitiateCallPayload,
  JoinCallPayload,
  PrepareCallPayload,
  PreparedPeer,
  RtpCapabilities,
  UnloadCallPayload,
} from '@chatcall/contracts';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsUUID,
  ValidateNested,
} from 'class-validator';
import { SocketRequestDto } from '../../../platform/socket/index.js';
import { IsMediaJson } from '../signalling/dto/media-json.decorator.js';
import { IsId, lowerCase } from '../../../platform/validation/index.js';

const TAKE_OVER =
  'Whether a call of the user on another device or in another tab ends for this one.';

const KEEPS =
  'The other call of this device that stays: at most two, of which one is put on hold with `call:hold`.';

export const CALL_KINDS = ['audio', 'video'] as const satisfies readonly CallKind[];

/** Payload of `call:initiate`. */
export class InitiateCallEventDto extends SocketRequestDto implements InitiateCallPayload {
  @IsId('Where to call.')
  readonly conversationId: string;

  @ApiProperty({ enum: CALL_KINDS })
  @IsIn(CALL_KINDS)
  readonly kind: CallKind;

  @ApiPropertyOptional({ description: TAKE_OVER })
  @IsOptional()
  @IsBoolean()
  readonly takeOver?: boolean;

  @IsOptional()
  @IsId(KEEPS)
  readonly keeps?: string;
}

/** Payload of the events that have only a call id. */
export class CallEventDto
  extends SocketRequestDto
  implements DeclineCallPayload, CancelCallPayload, HangUpPayload
{
  @IsId('Which call.')
  readonly callId: string;
}

/** Payload of `call:prepare`. */
export class PrepareCallEventDto extends SocketRequestDto implements PrepareCallPayload {
  @IsId('Which call.')
  readonly callId: string;

  @ApiProperty({ type: Object, description: 'What the device can receive.' })
  @IsMediaJson({ required: { codecs: 64 }, optional: { headerExtensions: 64 } })
  readonly rtpCapabilities: RtpCapabilities;
}

/** The common fields of the events with which a device enters a call that exists. */
abstract class EnterCallEventDto extends SocketRequestDto {
  @IsId('Which call.')
  readonly callId: string;

  @ApiPropertyOptional({ type: Object, description: 'What the device can receive.' })
  @IsOptional()
  @IsMediaJson({ required: { codecs: 64 }, optional: { headerExtensions: 64 } })
  readonly rtpCapabilities?: RtpCapabilities;

  @ApiPropertyOptional({ description: TAKE_OVER })
  @IsOptional()
  @IsBoolean()
  readonly takeOver?: boolean;

  @IsOptional()
  @IsId(KEEPS)
  readonly keeps?: string;
}

/** What the device has prepared with `call:prepare`. */
export class PreparedPeerDto implements PreparedPeer {
  @IsId('The prepared peer.')
  readonly peerId: string;

  @ApiProperty({ type: [String], format: 'uuid', maxItems: LIMITS.consumersPerRequest })
  @Transform(lowerCase)
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(LIMITS.consumersPerRequest)
  @IsArray()
  readonly consumerIds: string[];
}

/** Payload of `call:accept`. */
export class AcceptCallEventDto extends EnterCallEventDto implements AcceptCallPayload {
  @ApiPropertyOptional({ type: PreparedPeerDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => PreparedPeerDto)
  readonly prepared?: PreparedPeerDto;
}

/** Payload of `call:join`. */
export class JoinCallEventDto extends EnterCallEventDto implements JoinCallPayload {
  @ApiPropertyOptional({ type: [String], format: 'uuid', maxItems: LIMITS.previousEntries })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(LIMITS.previousEntries)
  @IsArray()
  readonly previousEntries?: string[];

  @IsOptional()
  @IsId('My peer of one of these requests, whose transports I still have.')
  readonly keptPeerId?: string;
}

/** Payload of `call:giveUp`. */
export class GiveUpEntryEventDto extends SocketRequestDto implements GiveUpEntryPayload {
  @IsId('`requestId` of the `call:initiate`, `call:accept` or `call:join`.')
  readonly entryRequestId: string;
}

/** Payload of `call:unload`. */
export class UnloadCallEventDto extends SocketRequestDto implements UnloadCallPayload {
  @IsId('`requestId` of the latest `call:initiate`, `call:accept` or `call:join`.')
  readonly entryRequestId: string;
}

/** Payload of `call:query`. */
export class QueryCallsEventDto extends SocketRequestDto {}
