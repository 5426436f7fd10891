export { currentRequest, inRequest, shortUserAgent } from './request-context.js';
export type { RequestContext } from './request-context.js';
