export { ProgramChats } from './program-chats.js';
