export { Database } from './database.js';
export { deleteInBatches } from './delete-in-batches.js';
export { DatabaseState } from './database-state.js';
export {
  KeysetCursor,
  choiceField,
  MICROSECOND_FIELD,
  TEXT_FIELD,
  TIME_FIELD,
  UUID_FIELD,
  integerField,
} from './keyset-cursor.js';
export { likeText, nameSearch, Parameters } from './name-search.js';
export { PostgresNotices } from './postgres-notices.js';
export { PreparedStatement } from './prepared-statement.js';
export { newRowId } from './row-id.js';
export { Transactor, afterCommit } from './transactor.js';
export { violatedUnique } from './unique-violation.js';
