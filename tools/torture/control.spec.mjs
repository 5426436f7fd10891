import { countLosses } from './control.mjs';

it('counts acknowledged messages that did not reach everybody as lost, and those that came twice', () => {
  const receivers = [
    { sent: 3, acked: new Set(['a', 'b']), received: ['a', 'b', 'b'] },
    { sent: 1, acked: new Set(['c']), received: ['a', 'c'] },
  ];
  expect(countLosses(receivers)).toEqual({ sent: 4, acked: 3, lost: 2, duplicated: 1 });
});
