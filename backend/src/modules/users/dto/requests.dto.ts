import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  ValidateBy,
} from 'class-validator';
import { isSearchable, LIMITS, tidyText } from '@chatcall/contracts';
import type { UpdateProfileRequest } from '@chatcall/contracts';
import { CursorQueryDto } from '../../../platform/http/index.js';
import { AVATAR_SIZES } from '../avatar-image.js';
import type { AvatarSize } from '../avatar-image.js';
import { IsDisplayName, IsStatusText, IsUsername, TransformText } from './text-fields.js';

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

/** Says enough to search everyone for. */
function IsSearchable(): PropertyDecorator {
  return ValidateBy({
    name: 'minLength',
    validator: {
      validate: (value) => typeof value === 'string' && isSearchable(value),
      defaultMessage: () =>
        '$property must have two characters, or one of a script in which one says much',
    },
  });
}

/** Query of the people search. */
export class SearchUsersDto extends CursorQueryDto {
  @ApiProperty({
    example: 'ann',
    minLength: LIMITS.searchMin,
    maxLength: LIMITS.searchMax,
    description:
      'Part of a name or username: two characters, or one of a script in which one says much, such as 田. Case, accents and width make no difference; one typo in a word of four and more letters is found, too.',
  })
  @TransformText(tidyText)
  @IsSearchable()
  @MaxLength(LIMITS.searchMax)
  @IsString()
  readonly q: string;
}

/** Fields of the profile to change; those left out stay. */
export class UpdateProfileDto implements UpdateProfileRequest {
  @IsDisplayName({ optional: true })
  readonly displayName?: string;

  @IsUsername({ optional: true })
  readonly username?: string;

  @IsStatusText({ optional: true })
  readonly statusText?: string;
}
