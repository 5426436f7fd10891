export { Database } from './database.js';
export { nameSearch, Parameters } from './name-search.js';
export { Transactor } from './transactor.js';
