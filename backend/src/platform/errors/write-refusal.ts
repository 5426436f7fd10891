import { isError } from './is-error.js';

/**
 * How Redis begins its answer when it is there but takes no writes: its memory is full, it cannot
 * save to its disk, it is a replica or has too few of them, it still loads its data, or the user of
 * this installation may not write. Inside of a script the word comes later.
 */
const REFUSAL =
  /(?:^|[\s:-])(OOM|READONLY|MISCONF|NOREPLICAS|LOADING|MASTERDOWN|CLUSTERDOWN|NOPERM|NOAUTH)\b/;

/**
 * Whether Redis refused a command for what it is itself in, not for what the command says: the same
 * command will be taken later.
 */
export function isWriteRefusal(error: unknown): boolean {
  return isError(error) && error.name === 'ReplyError' && REFUSAL.test(error.message);
}
