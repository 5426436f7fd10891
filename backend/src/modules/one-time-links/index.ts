export { OneTimeLinksModule } from './one-time-links.module.js';
export { LinkInvalidError, OneTimeLinks } from './one-time-links.js';
export type { OneTimeLink } from './one-time-links.js';
