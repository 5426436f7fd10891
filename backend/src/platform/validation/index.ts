export {
  EXAMPLE_ID,
  IsId,
  IsTimestamp,
  NumberFromText,
  TIMESTAMP_PATTERN,
  lowerCase,
} from './field.decorators.js';
export { isJsonWithinLimits, assertPayloadLimits } from './payload-limits.js';
export { IsPlainText, IsVisibleText, IsWellFormedText } from './field.decorators.js';
export { toFieldProblems } from './field-problems.js';
