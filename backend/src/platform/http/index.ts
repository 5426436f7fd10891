export { CurrentUser } from './current-user.js';
export { TakesFileCookie } from './access-token.guard.js';
export { FILE_COOKIE, cookieName, cookieOf } from './cookies.js';
export {
  PasskeyDescriptorDto,
  PasskeyRequestOptionsDto,
  USER_VERIFICATIONS,
} from './passkey-request.dto.js';
export { Purpose, RateLimit } from './rate-limit.guard.js';
export { SetsCookies } from './sets-cookies.js';
export { IfMatch, Versioned, isKnownTag } from './versioned.js';
export { StreamsBody, TakesForm } from './body-type.guard.js';
export { ApiProblem, Authenticated, Public } from '../access/index.js';
export { Created } from './created.js';
export { CursorPageDto, CursorQueryDto, PageItems } from './cursor-paging.dto.js';
