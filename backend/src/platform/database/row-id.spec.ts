import { describe, expect, it, jest } from '@jest/globals';
import { newRowId } from './row-id.js';

describe('ids of new rows', () => {
  it('have the order in which they were made, within one millisecond, too', () => {
    jest.spyOn(Date, 'now').mockReturnValue(1_764_000_000_000);
    const made = Array.from({ length: 1000 }, newRowId);
    expect(made).toEqual([...new Set(made)].sort());
    jest.restoreAllMocks();
  });

  it('begin with their time', () => {
    jest.spyOn(Date, 'now').mockReturnValue(0x0123456789ab);
    expect(newRowId()).toMatch(/^01234567-89ab-7/);
    jest.restoreAllMocks();
  });
});
