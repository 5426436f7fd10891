import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type {
  CloseConsumersPayload,
  CloseProducerPayload,
  ConnectTransportPayload,
  ConsumePayload,
  ConsumerView,
  DtlsParameters,
  HoldCallPayload,
  MediaKind,
  MediaSource,
  PauseConsumersPayload,
  PauseProducerPayload,
  ProducePayload,
  RestartIcePayload,
  ResumeConsumersPayload,
  ResumeProducerPayload,
  RtpCapabilities,
  RtpParameters,
  SetViewsPayload,
} from '@chatcall/contracts';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsUUID,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { SocketRequestDto } from '../../../../platform/socket/index.js';
import { IsId, lowerCase } from '../../../../platform/validation/index.js';
import { IsMediaJson } from './media-json.decorator.js';

const KINDS = ['audio', 'video'] as const satisfies readonly MediaKind[];
const SOURCES = [
  'microphone',
  'camera',
  'screen',
  'screen-audio',
] as const satisfies readonly MediaSource[];

/** Width or height of a view. */
const VIEW_PIXELS_MAX = 16_384;

/** The common fields of the events about the media of a call. */
abstract class MediaEventDto extends SocketRequestDto {
  @IsId('Which call.')
  readonly callId: string;
}

/** Payload of `call:hold`. */
export class HoldCallEventDto extends MediaEventDto implements HoldCallPayload {
  @ApiProperty({ description: 'False when the hold ends.' })
  @IsBoolean()
  readonly held: boolean;
}

/** Payload of `media:connectTransport`. */
export class ConnectTransportEventDto extends MediaEventDto implements ConnectTransportPayload {
  @IsId('Which of the two transports.')
  readonly transportId: string;

  @ApiProperty({ type: Object })
  @IsMediaJson({ required: { fingerprints: 8 } })
  readonly dtlsParameters: DtlsParameters;
}

/** Payload of `media:restartIce`. */
export class RestartIceEventDto extends MediaEventDto implements RestartIcePayload {
  @IsId('Which of the two transports.')
  readonly transportId: string;
}

/** Payload of `media:produce`. */
export class ProduceEventDto extends MediaEventDto implements ProducePayload {
  @IsId('The send transport.')
  readonly transportId: string;

  @ApiProperty({ enum: KINDS })
  @IsIn(KINDS)
  readonly kind: MediaKind;

  @ApiProperty({ enum: SOURCES })
  @IsIn(SOURCES)
  readonly source: MediaSource;

  @ApiProperty({ type: Object })
  @IsMediaJson({ required: { codecs: 32 }, optional: { encodings: 8, headerExtensions: 32 } })
  readonly rtpParameters: RtpParameters;

  @ApiProperty()
  @IsBoolean()
  readonly paused: boolean;
}

/** Payload of the events that have only a producer id. */
export class ProducerEventDto
  extends MediaEventDto
  implements PauseProducerPayload, ResumeProducerPayload, CloseProducerPayload
{
  @IsId('Which producer of one’s own.')
  readonly producerId: string;
}

/** Payload of `media:consume`. */
export class ConsumeEventDto extends MediaEventDto implements ConsumePayload {
  @ApiProperty({ type: Object })
  @IsMediaJson({ required: { codecs: 64 }, optional: { headerExtensions: 64 } })
  readonly rtpCapabilities: RtpCapabilities;

  @ApiProperty({ type: [String], format: 'uuid', maxItems: LIMITS.consumersPerRequest })
  @Transform(lowerCase)
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(LIMITS.consumersPerRequest)
  @ArrayMinSize(1)
  @IsArray()
  readonly producerIds: string[];
}

/** Payload of the events that have only consumer ids. */
export class ConsumersEventDto
  extends MediaEventDto
  implements ResumeConsumersPayload, PauseConsumersPayload, CloseConsumersPayload
{
  @ApiProperty({ type: [String], format: 'uuid', maxItems: LIMITS.consumersPerRequest })
  @Transform(lowerCase)
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(LIMITS.consumersPerRequest)
  @ArrayMinSize(1)
  @IsArray()
  readonly consumerIds: string[];
}

/** One entry of `media:setViews`. */
export class ConsumerViewDto implements ConsumerView {
  @IsId('Which consumer.')
  readonly consumerId: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: VIEW_PIXELS_MAX })
  @IsInt()
  @Min(1)
  @Max(VIEW_PIXELS_MAX)
  readonly width: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: VIEW_PIXELS_MAX })
  @IsInt()
  @Min(1)
  @Max(VIEW_PIXELS_MAX)
  readonly height: number;

  @ApiProperty()
  @IsBoolean()
  readonly pinned: boolean;
}

/** Payload of `media:setViews`. */
export class SetViewsEventDto extends MediaEventDto implements SetViewsPayload {
  @ApiProperty({ type: [ConsumerViewDto], maxItems: LIMITS.consumersPerRequest })
  @ValidateNested({ each: true })
  @Type(() => ConsumerViewDto)
  @ArrayMaxSize(LIMITS.consumersPerRequest)
  @ArrayMinSize(1)
  @IsArray()
  readonly views: ConsumerViewDto[];
}
