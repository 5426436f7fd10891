import { effect, untracked, type Signal } from '@angular/core';
import { derive, nested, StateCell, type Behavior } from '@chatcall/client-sdk';
import type { CallSession, RemoteParticipant } from '@chatcall/client-sdk/calls';
import { BehaviorSwitch } from '../../../core/behavior';

type People = readonly RemoteParticipant[];

const NOBODY: People = [];
const NOBODY$ = new StateCell(NOBODY);

/**
 * Those in a call of whom no packet reaches the server: their machine or their network is gone. Call
 * it in an injection context.
 */
export function awayPeople(session: Signal<CallSession | null>): Signal<People> {
  const link = new BehaviorSwitch<CallSession>();
  const away = link.follow((one) => nested(one.remoteParticipants$, unreached$), NOBODY);
  effect(() => {
    const next = session();
    untracked(() => link.switchTo(next));
  });
  return away;
}

function unreached$(people: People): Behavior<People> {
  if (people.length === 0) return NOBODY$;
  return derive(
    people.map(({ reached$ }) => reached$),
    (...reached) => people.filter((_person, index) => !reached[index]),
  );
}
