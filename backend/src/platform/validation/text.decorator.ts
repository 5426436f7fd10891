import { isPlainText, isVisibleText, isWellFormedText } from '@chatcall/contracts';
import { ValidateBy } from 'class-validator';

/** At least one character that can be seen. */
export function IsVisibleText(): PropertyDecorator {
  return textRule(
    'visible',
    isVisibleText,
    '$property must have at least one character that can be seen',
  );
}

/**
 * One line without control characters, and without characters that cannot be seen or turn the text
 * around them.
 */
export function IsPlainText(): PropertyDecorator {
  return textRule(
    'plainText',
    isPlainText,
    '$property must not contain control characters or invisible ones',
  );
}

/** Text that can be stored: no NUL, no half of a surrogate pair. */
export function IsWellFormedText(): PropertyDecorator {
  return textRule('wellFormed', isWellFormedText, '$property must be well-formed text without NUL');
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
