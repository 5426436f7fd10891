import { StateCell } from './behavior.js';
import { nested } from './nested-behavior.js';

describe('nested', () => {
  it('has the value of the present inner one, and emits only changes', () => {
    const [first, second] = [new StateCell(1), new StateCell(1)];
    const outer = new StateCell(first);
    const inner = nested(outer, (cell) => cell);
    const seen: number[] = [];
    const subscription = inner.subscribe((value) => seen.push(value));
    outer.set(second);
    first.set(5);
    expect(inner.value).toBe(1);
    second.set(2);
    expect([inner.value, seen]).toEqual([2, [1, 2]]);
    subscription.unsubscribe();
    second.set(3);
    expect([inner.value, seen]).toEqual([3, [1, 2]]);
  });
});
