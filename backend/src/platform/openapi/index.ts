export { ApiUnion } from './unions.js';
