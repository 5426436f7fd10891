export { SavedMessages } from './saved-messages.js';
