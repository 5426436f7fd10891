export { CurrentUser } from './current-user.js';
export { Public } from './access-token.guard.js';
export { Purpose, RateLimit } from './rate-limit.guard.js';
export { TakesForm } from './body-type.guard.js';
export { Authenticated } from './authenticated.js';
export { ApiProblem } from './api-problem.js';
export { Created } from './created.js';
export { CursorPageDto, PageItems } from './cursor-page.dto.js';
export { CursorQueryDto } from './cursor-query.dto.js';
