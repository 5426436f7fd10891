import { applyDecorators } from '@nestjs/common';
import { LIMITS, tidyText } from '@chatcall/contracts';
import { IsString, MaxLength } from 'class-validator';
import {
  IsPlainText,
  IsVisibleText,
  IsWellFormedText,
} from '../../../platform/validation/index.js';
import { TransformText } from '../../users/index.js';

/** What a person wrote. Kept as written. */
export function IsMessageText(): PropertyDecorator {
  return applyDecorators(
    IsString(),
    MaxLength(LIMITS.messageMax),
    IsVisibleText(),
    IsWellFormedText(),
  );
}

/** The name of a group: one line. */
export function IsTitle(): PropertyDecorator {
  return applyDecorators(
    TransformText(tidyText),
    IsString(),
    MaxLength(LIMITS.titleMax),
    IsVisibleText(),
    IsPlainText(),
  );
}
