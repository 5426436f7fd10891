import { jest } from '@jest/globals';
import { derive, StateCell } from './behavior.js';

describe('StateCell', () => {
  it('gives the present value at once, then each different one', () => {
    const cell = new StateCell(1);
    const seen: number[] = [];
    cell.subscribe((value) => seen.push(value));
    cell.set(1);
    cell.set(2);
    expect(seen).toEqual([1, 2]);
  });

  it('emits the present value last to all, also when a subscriber changes it during a change', () => {
    const cell = new StateCell(0);
    const seen: number[] = [];
    cell.subscribe((value) => value === 1 && cell.set(2));
    cell.subscribe((value) => seen.push(value));
    cell.set(1);
    expect(seen).toEqual([0, 2]);
  });

  it('emits a change that is made at the first value', () => {
    const cell = new StateCell(0);
    const seen: number[] = [];
    cell.subscribe((value) => {
      seen.push(value);
      if (value === 0) cell.set(1);
    });
    expect(seen).toEqual([0, 1]);
  });
});

describe('derive', () => {
  it('has a value without subscribers, and computes only after a change', () => {
    const cell = new StateCell(2);
    const project = jest.fn((value: number) => value * 10);
    const derived = derive([cell], project);
    expect([derived.value, derived.value]).toEqual([20, 20]);
    expect(project).toHaveBeenCalledTimes(1);
    cell.set(3);
    expect(derived.value).toBe(30);
  });

  it('keeps the object while the values are equal', () => {
    const cell = new StateCell(1);
    const parity = derive(
      [cell],
      (value) => ({ odd: value % 2 === 1 }),
      (a, b) => a.odd === b.odd,
    );
    const before = parity.value;
    const seen: unknown[] = [];
    parity.subscribe((value) => seen.push(value));
    cell.set(3);
    expect(parity.value).toBe(before);
    expect(seen).toHaveLength(1);
  });
});
