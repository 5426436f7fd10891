export { MessageLists } from './message-lists.js';
