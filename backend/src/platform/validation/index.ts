export { EXAMPLE_ID, IsId, lowerCase } from './id.decorator.js';
export { isBearableJson, requireBearableShape } from './input-shape.js';
export { IsPlainText, IsVisibleText, IsWellFormedText } from './text.decorator.js';
export { toFieldProblems } from './field-problems.js';
