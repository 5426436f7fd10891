import { ApiPropertyOptional, ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { LIMITS } from '@chatcall/contracts';
import type { CreateFileRequest, VoiceRecording } from '@chatcall/contracts';
import { IsId } from '../../../../platform/validation/index.js';

/** Longest name as a device has it. */
const GIVEN_NAME_MAX = 1000;
const LOUDNESS_MAX = 100;

/** Path of `uploads/:uploadId`. */
export class UploadIdParamDto {
  @IsId('The upload.')
  readonly uploadId: string;
}

/** Path of `files/:fileId`. */
export class FileIdParamDto {
  @IsId('The file.')
  readonly fileId: string;
}

/** What the recorder knows of a voice message. */
export class VoiceRecordingDto implements VoiceRecording {
  @ApiProperty({ type: 'integer', example: 4200, description: 'Milliseconds.' })
  @IsInt()
  @Min(0)
  @Max(LIMITS.integerMax)
  readonly duration: number;

  @ApiProperty({
    type: 'array',
    items: { type: 'integer', minimum: 0, maximum: LOUDNESS_MAX },
    maxItems: LIMITS.waveformMax,
    example: [0, 12, 64, 38, 5],
    description: 'Loudness in parts of equal duration, from 0, silence, to 100.',
  })
  @IsArray()
  @ArrayMaxSize(LIMITS.waveformMax)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(LOUDNESS_MAX, { each: true })
  readonly waveform: readonly number[];
}

/** Makes a file of an upload. */
export class CreateFileDto implements CreateFileRequest {
  @IsId('The upload, of which all bytes have arrived.')
  readonly uploadId: string;

  @ApiProperty({
    example: 'IMG_2041.jpg',
    description:
      'As the file is called on the device. Characters that are invisible, change the direction of the text or separate folders are removed.',
  })
  @MinLength(1)
  @MaxLength(GIVEN_NAME_MAX)
  @IsString()
  readonly name: string;

  @ApiPropertyOptional({
    example: false,
    description:
      'Keeps the place in the metadata of an image or video, which is removed otherwise.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly keepLocation?: boolean;

  @ApiPropertyOptional({
    type: VoiceRecordingDto,
    nullable: true,
    description: 'The file is a voice message.',
  })
  @IsOptional()
  @ValidateNested()
  @IsObject()
  @Type(() => VoiceRecordingDto)
  readonly voice?: VoiceRecordingDto | null;
}
