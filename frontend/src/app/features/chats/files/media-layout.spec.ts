import type { FileCard } from '@chatcall/contracts';
import { fileCard } from '../../../../testing/samples';
import { filesHeight, gridRatio, linesOf, singleSize, splitFiles } from './media-layout';

/** An image of 1,200 by 800 pixels, or another file. */
const file = (change: Partial<FileCard> = {}): FileCard =>
  fileCard('mountain.jpg', {
    id: 'file-1',
    type: 'image/jpeg',
    width: 1200,
    height: 800,
    preview: true,
    ...change,
  });

describe('the layout of files', () => {
  it('divides pictures into lines that are as even as possible, the longest last', () => {
    expect([1, 2, 3, 4, 5, 7, 10, 20].map(linesOf)).toEqual([
      [1],
      [2],
      [1, 2],
      [2, 2],
      [2, 3],
      [2, 2, 3],
      [3, 3, 4],
      [4, 4, 4, 4, 4],
    ]);
  });

  it('has squares in the longest line', () => {
    expect([2, 3, 4, 5].map(gridRatio)).toEqual([2, 1, 1, 1.5]);
  });

  it('shows a single image in its proportions, not larger than it is', () => {
    expect(singleSize({ width: 3000, height: 2000 })).toEqual({ width: 360, height: 240 });
    expect(singleSize({ width: 200, height: 150 })).toEqual({ width: 200, height: 150 });
  });

  it('keeps narrow, flat, small and unknown ones visible', () => {
    expect(singleSize({ width: 100, height: 4000 })).toEqual({ width: 140, height: 320 });
    expect(singleSize({ width: 6000, height: 200 })).toEqual({ width: 360, height: 96 });
    expect(singleSize({ width: 1, height: 1 })).toEqual({ width: 140, height: 96 });
    expect(singleSize({ width: null, height: null })).toEqual({ width: 360, height: 240 });
  });

  it('knows the height before anything is loaded', () => {
    const image = file();
    const other = file({ kind: 'other', preview: false });
    const voice = file({ kind: 'voice', preview: false });
    expect(filesHeight([image], 600)).toBe(240);
    expect(filesHeight([image], 180)).toBe(120);
    expect(filesHeight([image, image], 600)).toBe(200);
    expect(filesHeight([image, image], 300)).toBe(150);
    expect(filesHeight([voice, other], 600)).toBe(64 + 4 + 56);
    expect(filesHeight([], 600)).toBe(0);
  });

  it('shows an image that the server cannot read as a file', () => {
    const unreadable = file({ preview: false, type: 'image/heic' });
    expect(splitFiles([unreadable, file()]).others).toEqual([unreadable]);
  });
});
