import {
  LIMITS,
  isEmoji,
  isPlainText,
  isVisibleText,
  isWellFormedText,
  isWithinMentionsMax,
} from '@chatcall/contracts';
import { ValidateBy, IsUUID } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';

/** At least one visible character. */
export function IsVisibleText(): PropertyDecorator {
  return textRule('visible', isVisibleText, '$property must have at least one visible character');
}

/** At least one visible character, or no character at all. */
export function IsVisibleOrEmptyText(): PropertyDecorator {
  return textRule(
    'visibleOrEmpty',
    isVisibleOrEmptyText,
    '$property must have at least one visible character, or be empty',
  );
}

export function isVisibleOrEmptyText(text: string): boolean {
  return text === '' || isVisibleText(text);
}

/**
 * One line without control characters, invisible characters or characters that change the text
 * direction.
 */
export function IsPlainText(): PropertyDecorator {
  return textRule(
    'plainText',
    isPlainText,
    '$property must not contain control characters or invisible ones',
  );
}

/** Lines, each as `IsPlainText` says. */
export function IsPlainLines(): PropertyDecorator {
  return textRule(
    'plainLines',
    (text) => text.split('\n').every(isPlainText),
    '$property must not contain control characters or invisible ones, except line breaks',
  );
}

/** Text that can be stored: no NUL, no unpaired surrogates. */
export function IsWellFormedText(): PropertyDecorator {
  return textRule('wellFormed', isWellFormedText, '$property must be well-formed text without NUL');
}

/** Mentions at most `LIMITS.mentionsMax` users. */
export function MentionsMax(): PropertyDecorator {
  return textRule(
    'mentionsMax',
    isWithinMentionsMax,
    `$property must mention at most ${LIMITS.mentionsMax} users`,
  );
}

/** One emoji, fully qualified, as Unicode recommends for interchange. */
export function IsOneEmoji(): PropertyDecorator {
  return textRule('emoji', isEmoji, '$property must be one emoji');
}

/** A moment as the contracts write it: ISO 8601 in UTC with milliseconds. */
export const TIMESTAMP_PATTERN =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$/;

/** A moment in the form of {@link TIMESTAMP_PATTERN} that exists. */
export function IsTimestamp(): PropertyDecorator {
  return textRule(
    'timestamp',
    (text) => TIMESTAMP_PATTERN.test(text) && !Number.isNaN(Date.parse(text)),
    '$property must be a time such as 2026-01-31T09:30:00.000Z',
  );
}

function textRule(
  name: string,
  allows: (text: string) => boolean,
  message: string,
): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => typeof value === 'string' && allows(value),
      defaultMessage: () => message,
    },
  });
}

/** An example id for the OpenAPI document. */
export const EXAMPLE_ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';

/** A field with an id; converted to lower case, since ids are compared as text. */
export function IsId(description: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ description, example: EXAMPLE_ID }),
    Transform(lowerCase),
    IsUUID(),
  );
}

/**
 * A number of a query, which is text. Other text stays text, so that the following rules refuse it:
 * an empty text is not 0.
 */
export function NumberFromText(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value,
  );
}

/** Leaves other values unchanged; the following rules refuse them. */
export function lowerCase({ value }: { value: unknown }): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => lowerCase({ value: item }));
  return typeof value === 'string' ? value.toLowerCase() : value;
}
