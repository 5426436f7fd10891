export { FetchRefusedError, PublicFetch } from './public-fetch.js';
export type { FetchedPage, FetchRefusal } from './public-fetch.js';
