import { LIMITS } from '@chatcall/contracts';

/** Largest `seq` that the column holds. */
export const SEQ_MAX = LIMITS.integerMax;
