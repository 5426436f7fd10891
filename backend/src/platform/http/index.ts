export { CurrentUser } from './current-user.js';
export { Public } from './public.js';
export { Purpose, RateLimit } from './rate-limit.js';
export { TakesForm } from './takes-form.js';
export { ApiProblem } from './api-problem.js';
export { CursorQueryDto } from './cursor-query.dto.js';
