export type { Principal } from './principal.js';
export { TokenVerifier } from './token-verifier.js';
