import { leastLoaded } from './worker-selector.js';

const worker = (name: string, routers: number, producers: number, consumers: number) => ({
  name,
  load: { routers, producers, consumers },
});

describe('leastLoaded', () => {
  it('has nobody to choose when there is nobody', () => {
    expect(leastLoaded([])).toBeNull();
  });

  it('takes the one with the fewest streams, however many rooms it has', () => {
    expect(
      leastLoaded([worker('a', 1, 2, 10), worker('b', 5, 1, 3), worker('c', 0, 4, 4)])?.name,
    ).toBe('b');
  });

  it('takes the one with fewer rooms when nothing flows yet', () => {
    expect(leastLoaded([worker('a', 2, 0, 0), worker('b', 1, 0, 0)])?.name).toBe('b');
  });

  it('takes the first of equals', () => {
    expect(leastLoaded([worker('a', 1, 1, 1), worker('b', 1, 1, 1)])?.name).toBe('a');
  });
});
