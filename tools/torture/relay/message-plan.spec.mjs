import { SeededRandom } from '../random.mjs';
import { kindOfFrame, planOf } from './message-plan.mjs';

it.each([
  ['42["chat:message",{}]', 'notice'],
  ['4212["chat:message",{}]', 'request'],
  ['4312[{"ok":true}]', 'answer'],
  ['0{"sid":"x"}', 'control'],
  ['40{"token":"x"}', 'control'],
  ['2', 'control'],
  ['3', 'control'],
  [Buffer.from('42["x"]'), 'control'],
])('takes the frame %s for a %s', (frame, kind) => {
  expect(kindOfFrame(frame)).toBe(kind);
});

/** How often each plan was made for a kind, of 5,000. */
function plansOf(kind) {
  const random = new SeededRandom(1, kind);
  const plans = Array.from({ length: 5_000 }, () => planOf(kind, random));
  return {
    clean: plans.filter((plan) => plan.length === 1 && plan[0] === 0).length,
    lost: plans.filter((plan) => plan.length === 0).length,
    delayed: plans.filter(([first]) => first > 0).length,
    repeated: plans.filter((plan) => plan.length === 2).length,
  };
}

it.each(['request', 'answer', 'http'])('delays, repeats and loses some of the kind %s', (kind) => {
  const { clean, lost, delayed, repeated } = plansOf(kind);
  for (const count of [lost, delayed, repeated]) expect(count).toBeGreaterThan(0);
  expect(clean).toBeGreaterThan(3_000);
});

it('never loses a notice', () => {
  const { lost, delayed, repeated } = plansOf('notice');
  expect(lost).toBe(0);
  for (const count of [delayed, repeated]) expect(count).toBeGreaterThan(0);
});

it('does nothing to handshakes and heartbeats', () => {
  expect(plansOf('control')).toEqual({ clean: 5_000, lost: 0, delayed: 0, repeated: 0 });
});
