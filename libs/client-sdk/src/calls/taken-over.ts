import type { CallJoined, UserId } from '@chatcall/contracts';
import type { CallEntry } from './call-entry.js';
import type { LocalMedia } from './local-media.js';

/**
 * This device has taken a call over from another one of the same user, which is still in the list of
 * the others. A microphone that is off there stays off here: its user has not chosen to be heard.
 */
export function keepMuted(
  { takeOver }: CallEntry,
  { peers }: CallJoined,
  own: UserId | undefined,
  { microphone }: LocalMedia,
): void {
  const before = takeOver ? peers.filter(({ user }) => user.id === own) : [];
  const heard = before.some(({ producers }) =>
    producers.some(({ source, paused }) => source === 'microphone' && !paused),
  );
  if (before.length > 0 && !heard) microphone.set(false);
}
