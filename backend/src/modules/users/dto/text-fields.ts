import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { LIMITS, USERNAME_PATTERN } from '@chatcall/contracts';
import { Transform } from 'class-transformer';
import { IsString, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';

/** Control characters, halves of surrogate pairs, and marks that turn the direction of text around them. */
const PLAIN_TEXT = /^[^\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u;
/** At least one character that can be seen. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

interface FieldOptions {
  readonly optional?: boolean;
}

/** Brings text to one form before it is checked: Unicode NFC, one space between words, none around them. */
export function tidyText(value: string): string {
  return value.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** Applies `change` to strings and leaves anything else to the validation. */
export function TransformText(change: (value: string) => string): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? change(value) : value));
}

/** Text without control characters, which the database does not take or which deceive the eye. */
export function IsPlainText(): PropertyDecorator {
  return Matches(PLAIN_TEXT, { message: '$property must not contain control characters' });
}

/** A name by which others find a person: unique on this server, taken in lower case. */
export function IsUsername(options: FieldOptions = {}): PropertyDecorator {
  return textField(
    options,
    {
      example: 'anna.smith',
      minLength: LIMITS.usernameMin,
      maxLength: LIMITS.usernameMax,
      pattern: USERNAME_PATTERN.source,
    },
    TransformText((value) => value.trim().toLowerCase()),
    MinLength(LIMITS.usernameMin),
    Matches(USERNAME_PATTERN, {
      message:
        '$property may have letters a to z, digits, dot, dash and underscore, and starts with a letter or digit',
    }),
    MaxLength(LIMITS.usernameMax),
  );
}

/** A person's name as others read it. */
export function IsDisplayName(options: FieldOptions = {}): PropertyDecorator {
  return textField(
    options,
    { example: 'Anna Smith', minLength: 1, maxLength: LIMITS.displayNameMax },
    TransformText(tidyText),
    Matches(VISIBLE, { message: '$property must not be empty' }),
    IsPlainText(),
    MaxLength(LIMITS.displayNameMax),
  );
}

/** What a person is up to; may be empty. */
export function IsStatusText(options: FieldOptions = {}): PropertyDecorator {
  return textField(
    options,
    { example: 'In meetings until noon', maxLength: LIMITS.statusTextMax },
    TransformText(tidyText),
    IsPlainText(),
    MaxLength(LIMITS.statusTextMax),
  );
}

/** An optional field may be left out but not be null: nothing here can be set to null. */
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
