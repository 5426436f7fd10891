export { ListPages, newestFirst } from './list-pages.js';
export { MessageLists } from './message-lists.js';
