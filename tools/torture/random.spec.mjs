import { SeededRandom } from './random.mjs';

const numbers = (seed, name) => {
  const random = new SeededRandom(seed, name);
  return Array.from({ length: 50 }, () => random.between(1, 1_000_000));
};

it('repeats its numbers for the same seed and name only', () => {
  expect(numbers(1, 'faults')).toEqual(numbers(1, 'faults'));
  expect(numbers(2, 'faults')).not.toEqual(numbers(1, 'faults'));
  expect(numbers(1, 'relay')).not.toEqual(numbers(1, 'faults'));
});

it('reaches both ends, and picks by weight', () => {
  const random = new SeededRandom(1, 'range');
  const drawn = Array.from({ length: 1000 }, () => random.between(1, 3));
  expect(new Set(drawn)).toEqual(new Set([1, 2, 3]));
  const picked = Array.from(
    { length: 1000 },
    () => random.pickWeighted([{ weight: 9 }, { weight: 1 }]).weight,
  );
  const often = picked.filter((weight) => weight === 9).length;
  expect(often).toBeGreaterThan(850);
  expect(often).toBeLessThan(950);
  expect(random.pick([])).toBeUndefined();
});

it('makes UUIDs of version 4', () => {
  const random = new SeededRandom(1, 'uuid');
  const ids = Array.from({ length: 100 }, () => random.uuid());
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(100);
});
