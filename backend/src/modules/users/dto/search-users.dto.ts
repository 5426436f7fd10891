import { ApiProperty } from '@nestjs/swagger';
import { LIMITS, tidyText } from '@chatcall/contracts';
import { IsString, MaxLength, MinLength } from 'class-validator';
import { CursorQueryDto } from '../../../platform/http/index.js';
import { TransformText } from './text-fields.js';

/** Query of the people search. */
export class SearchUsersDto extends CursorQueryDto {
  /** Without the `@` that people put before usernames. */
  @ApiProperty({
    example: 'ann',
    minLength: LIMITS.searchMin,
    maxLength: LIMITS.searchMax,
    description: 'Part of a name or username.',
  })
  @TransformText((value) => tidyText(value).replace(/^@/, ''))
  @MinLength(LIMITS.searchMin)
  @MaxLength(LIMITS.searchMax)
  @IsString()
  readonly q: string;
}
