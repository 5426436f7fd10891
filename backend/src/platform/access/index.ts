export { AccessDenied } from './access.events.js';
export { AccessControl } from './access-control.js';
export type { Action } from './access-control.js';
export { ApiProblem } from './api-problem.js';
export { Authenticated, Public, requiredAccess } from './authenticated.js';
export { FactorPolicy } from './factor-policy.js';
export { RolePermissions } from './role-permissions.js';
export { SiteAccess } from './site-access.js';
export type { SiteStanding } from './site-access.js';
