import { CORNERS, cornerToward, nearestCorner } from './corner';

const box = (left: number, top: number, width: number, height: number): DOMRectReadOnly =>
  ({ left, top, width, height, right: left + width, bottom: top + height }) as DOMRectReadOnly;

describe('corners', () => {
  it('moves with the arrow keys and stops at the edge', () => {
    expect(cornerToward('bottom-right', 'ArrowUp')).toBe('top-right');
    expect(cornerToward('bottom-right', 'ArrowLeft')).toBe('bottom-left');
    expect(cornerToward('top-left', 'ArrowLeft')).toBe('top-left');
    expect(cornerToward('top-left', 'ArrowDown')).toBe('bottom-left');
    for (const corner of CORNERS) expect(cornerToward(corner, 'Enter')).toBe(corner);
  });

  it('finds the corner where a picture was dropped', () => {
    const stage = box(0, 0, 1000, 600);
    expect(nearestCorner(box(20, 10, 200, 120), stage)).toBe('top-left');
    expect(nearestCorner(box(700, 10, 200, 120), stage)).toBe('top-right');
    expect(nearestCorner(box(310, 400, 200, 120), stage)).toBe('bottom-left');
    expect(nearestCorner(box(410, 250, 200, 120), stage)).toBe('bottom-right');
  });
});
