export { CatchUp } from './catch-up.js';
export { ChangeApplier } from './change-applier.js';
export { ChangeLog } from './change-log.js';
