export { PendingEdits, type PendingEdit } from './pending-edits.js';
