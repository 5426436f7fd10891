import { TestBed } from '@angular/core/testing';
import { FileSizes } from './file-sizes';

describe('sizes of files', () => {
  it('are in the unit that keeps them short', () => {
    const sizes = TestBed.inject(FileSizes);
    const shown = [0, 1, 999, 1000, 999_499, 999_500, 2_400_000, 100_000_000, 3_200_000_000];
    expect(shown.map((bytes) => sizes.format(bytes))).toEqual([
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1 kB',
      '999 kB',
      '1 MB',
      '2.4 MB',
      '100 MB',
      '3.2 GB',
    ]);
  });
});
