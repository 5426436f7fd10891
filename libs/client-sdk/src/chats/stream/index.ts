export type { ProgramTools } from './message-stream.js';
export { ProgramChats } from './program-chats.js';
