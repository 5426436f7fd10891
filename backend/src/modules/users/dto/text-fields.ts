import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS, tidyText, USERNAME_PATTERN } from '@chatcall/contracts';
import { Transform } from 'class-transformer';
import { IsString, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { IsPlainText, IsVisibleText } from '../../../platform/validation/index.js';

interface FieldOptions {
  readonly optional?: boolean;
}

/** Applies `change` to strings and leaves other values to the validation. */
export function TransformText(change: (value: string) => string): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? change(value) : value,
  );
}

/** A username: unique on this server, converted to lower case. */
export function IsUsername(options: FieldOptions = {}): PropertyDecorator {
  return textField(
    options,
    {
      example: 'anna.smith',
      // Capitals and spaces around it are accepted, too.
      pattern: String.raw`^\s*[A-Za-z0-9][A-Za-z0-9._-]*\s*$`,
      description: 'Stored in lower case, without spaces around it.',
    },
    TransformText((value) => value.trim().toLowerCase()),
    MinLength(LIMITS.usernameMin),
    Matches(USERNAME_PATTERN, {
      message:
        '$property may contain letters a to z, digits, dot, dash and underscore, and must start with a letter or digit',
    }),
    MaxLength(LIMITS.usernameMax),
  );
}

/** The name that other users see. */
export function IsDisplayName(options: FieldOptions = {}): PropertyDecorator {
  return textField(
    options,
    { example: 'Anna Smith' },
    TransformText(tidyText),
    IsVisibleText(),
    IsPlainText(),
    MaxLength(LIMITS.displayNameMax),
  );
}

/** A status text; may be empty. */
export function IsStatusText(options: FieldOptions = {}): PropertyDecorator {
  return textField(
    options,
    { example: 'In meetings until noon' },
    TransformText(tidyText),
    IsPlainText(),
    MaxLength(LIMITS.statusTextMax),
  );
}

/** An optional field may be absent but not null: none of these fields can be set to null. */
function textField(
  { optional = false }: FieldOptions,
  documented: ApiPropertyOptions,
  ...rules: PropertyDecorator[]
): PropertyDecorator {
  if (optional)
    return applyDecorators(
      ApiPropertyOptional(documented),
      ValidateIf((_dto: object, value: unknown) => value !== undefined),
      IsString(),
      ...rules,
    );
  return applyDecorators(ApiProperty(documented), IsString(), ...rules);
}
