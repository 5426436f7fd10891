import { applyDecorators } from '@nestjs/common';
import { LIMITS } from '@chatcall/contracts';
import { IsString, Matches, MaxLength } from 'class-validator';
import { IsPlainText, TransformText, tidyText } from '../../users/index.js';

/** Any characters, lines too, but no NUL, which PostgreSQL does not take, and no halves of surrogate pairs. */
const STORABLE = /^[^\0\p{Cs}]*$/u;
/** At least one character that can be seen. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** What a person wrote. Kept as written. */
export function IsMessageText(): PropertyDecorator {
  return applyDecorators(
    IsString(),
    MaxLength(LIMITS.messageMax),
    Matches(VISIBLE, { message: '$property must not be empty' }),
    Matches(STORABLE, { message: '$property must be well-formed text without NUL' }),
  );
}

/** The name of a group: one line. */
export function IsTitle(): PropertyDecorator {
  return applyDecorators(
    TransformText(tidyText),
    IsString(),
    MaxLength(LIMITS.titleMax),
    Matches(VISIBLE, { message: '$property must not be empty' }),
    IsPlainText(),
  );
}
