export { RULE_SCHEMAS, rulesOf } from './class-schema.js';
export { compileValidator } from './compiled-validator.js';
export { EXAMPLE_ID, IsId, IsTimestamp, NumberFromText, lowerCase } from './field.decorators.js';
export { isJsonWithinLimits, assertPayloadLimits } from './payload-limits.js';
export {
  IsOneEmoji,
  IsPlainLines,
  IsPlainText,
  IsVisibleOrEmptyText,
  IsVisibleText,
  IsWellFormedText,
  MentionsMax,
} from './field.decorators.js';
export { toFieldProblems } from './field-problems.js';
