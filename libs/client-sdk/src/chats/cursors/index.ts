export { CursorReporter } from './cursor-reporter.js';
export { OwnTyping, TypingUsers } from './typing-signals.js';
