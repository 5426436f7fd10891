export type { Principal } from './token-verifier.js';
export { TokenVerifier } from './token-verifier.js';
