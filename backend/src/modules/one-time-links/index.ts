export { OneTimeLinksModule } from './one-time-links.module.js';
export { LinkInvalidError, OneTimeLinks } from './one-time-links.js';
export type { OneTimeLink } from './one-time-links.js';
export type { ListedLink, ValidLink } from './one-time-link.repository.js';
export { EXAMPLE_TOKEN, IsLinkToken } from './link-token.dto.js';
