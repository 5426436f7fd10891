export { ErasureModule } from './erasure.module.js';
export { UserErasure } from './user-erasure.js';
