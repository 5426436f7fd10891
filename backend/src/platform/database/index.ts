export { Database } from './database.js';
export { Transactor } from './transactor.js';
