export { CursorReporter } from './cursor-reporter.js';
export type { ReadCursor } from './read-cursor.js';
export { OwnTyping, TypingUsers } from './typing-signals.js';
