import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsString, MaxLength, ValidateBy, ValidateIf } from 'class-validator';
import { CONSENTS, isSearchable, LIMITS, tidyText, USER_LANGUAGES } from '@chatcall/contracts';
import type { Consent, UpdateProfileRequest, UserLanguage } from '@chatcall/contracts';
import { CursorQueryDto } from '../../../platform/http/index.js';
import { IsPictureVersion } from '../../../platform/pictures/index.js';
import { IsId } from '../../../platform/validation/index.js';
import { IsDisplayName, IsStatusText, IsUsername, TransformText } from './text-fields.js';

/** Path of `users/:userId` and `contacts/:userId`. */
export class UserIdParamDto {
  @IsId('The other user.')
  readonly userId: string;
}

/** Path of `users/:userId/avatar/:version`. */
export class AvatarParamDto extends UserIdParamDto {
  @IsPictureVersion()
  readonly version: string;
}

/** Long enough for a search over all users. */
function IsSearchable(): PropertyDecorator {
  return ValidateBy({
    name: 'minLength',
    validator: {
      validate: (value) => typeof value === 'string' && isSearchable(value),
      defaultMessage: () =>
        '$property must have two characters, or one character of a script in which a character is a word',
    },
  });
}

/** Query of the search for users. */
export class SearchUsersDto extends CursorQueryDto {
  @ApiProperty({
    example: 'ann',
    minLength: LIMITS.searchMin,
    description:
      'Part of a name or username: two characters, or one character of a script in which a character is a word, such as 田. Case, accents and width make no difference. One typo in a word of at least four letters is accepted.',
  })
  @TransformText(tidyText)
  @IsSearchable()
  @MaxLength(LIMITS.searchMax)
  @IsString()
  readonly q: string;
}

/** The fields of the profile to change; absent fields stay the same. */
export class UpdateProfileDto implements UpdateProfileRequest {
  @IsDisplayName({ optional: true })
  readonly displayName?: string;

  @IsUsername({ optional: true })
  readonly username?: string;

  @IsStatusText({ optional: true })
  readonly statusText?: string;

  @ApiPropertyOptional({
    description:
      'Whether other members see what you have read, and you what they have read. Takes effect at once on all devices.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly readReceipts?: boolean;

  @ApiPropertyOptional({ enum: USER_LANGUAGES, description: 'The language of mails to you.' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(USER_LANGUAGES)
  readonly language?: UserLanguage;

  @ApiPropertyOptional({
    enum: CONSENTS,
    description:
      'From whom you accept messages in a direct conversation that you have not answered.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(CONSENTS)
  readonly acceptsMessages?: Consent;

  @ApiPropertyOptional({ enum: CONSENTS, description: 'From whom you accept calls.' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(CONSENTS)
  readonly acceptsCalls?: Consent;

  @ApiPropertyOptional({ enum: CONSENTS, description: 'Who may add you to groups and channels.' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(CONSENTS)
  readonly acceptsAdding?: Consent;
}
