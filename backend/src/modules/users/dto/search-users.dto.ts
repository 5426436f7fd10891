import { ApiProperty } from '@nestjs/swagger';
import { isSearchable, LIMITS, tidyText } from '@chatcall/contracts';
import { IsString, MaxLength, ValidateBy } from 'class-validator';
import { CursorQueryDto } from '../../../platform/http/index.js';
import { TransformText } from './text-fields.js';

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
