import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import { AVATAR_SIZES } from '../avatar-image.js';
import type { AvatarSize } from '../avatar-image.js';
import { TransformText } from './text-fields.js';

const EXAMPLE_ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';

/** Path of `users/:id`. */
export class UserIdParamDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  @TransformText((value) => value.toLowerCase())
  @IsUUID()
  readonly id: string;
}

/** Path of `contacts/:userId`. */
export class ContactParamDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  @TransformText((value) => value.toLowerCase())
  @IsUUID()
  readonly userId: string;
}

/** Path of a picture. */
export class AvatarParamDto extends UserIdParamDto {
  @ApiProperty({ example: '5d41402abc4b2a76b9719d911017c592', pattern: '^[0-9a-f]{32}$' })
  @Matches(/^[0-9a-f]{32}$/)
  readonly version: string;
}

/** Query of a picture. */
export class AvatarQueryDto {
  @ApiPropertyOptional({ enum: AVATAR_SIZES, default: 256, description: 'Edge in pixels.' })
  @IsOptional()
  @Type(() => Number)
  @IsIn(AVATAR_SIZES)
  readonly size?: AvatarSize;
}
