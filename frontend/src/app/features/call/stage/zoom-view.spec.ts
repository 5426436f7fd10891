import { actualScale, inside, moved, WHOLE, zoomed, type Framed } from './zoom-view';

/** A full HD screen in a tile of 960 by 600: it is shown as 960 by 540. */
const FRAMED: Framed = {
  frame: { width: 960, height: 600 },
  picture: { width: 1920, height: 1080 },
};
const MIDDLE = { x: 0, y: 0 };

describe('the view of a shared screen', () => {
  it('keeps what is under the pointer where it is', () => {
    const point = { x: 240, y: -100 };
    const view = zoomed(WHOLE, 2, point, FRAMED);
    expect(view).toEqual({ scale: 2, x: -240, y: 100 });
    // The same part of the picture, before and after.
    expect((point.x - view.x) / view.scale).toBe(point.x);
  });

  it('is never smaller than the frame, nor larger than six times', () => {
    expect(zoomed(WHOLE, 0.1, MIDDLE, FRAMED)).toEqual(WHOLE);
    expect(zoomed(WHOLE, 100, MIDDLE, FRAMED).scale).toBe(6);
  });

  it('shows no gap beside the picture that the picture could fill', () => {
    const view = zoomed(WHOLE, 2, MIDDLE, FRAMED);
    expect(moved(view, { x: 5000, y: -5000 }, FRAMED)).toEqual({ scale: 2, x: 480, y: -240 });
    expect(moved(WHOLE, { x: 30, y: 30 }, FRAMED)).toEqual(WHOLE);
  });

  it('returns to the middle when it is made smaller again', () => {
    const moving = moved(zoomed(WHOLE, 2, MIDDLE, FRAMED), { x: 480, y: 240 }, FRAMED);
    expect(zoomed(moving, 0.5, MIDDLE, FRAMED)).toEqual(WHOLE);
  });

  it('stays inside when the frame changes its size', () => {
    const larger: Framed = { ...FRAMED, frame: { width: 480, height: 300 } };
    expect(inside({ scale: 2, x: 480, y: 240 }, larger)).toEqual({ scale: 2, x: 240, y: 120 });
  });

  it('knows the actual size of the picture, by the pixels of the screen', () => {
    expect([actualScale(FRAMED, 1), actualScale(FRAMED, 2)]).toEqual([2, 1]);
    expect(actualScale({ ...FRAMED, picture: { width: 0, height: 0 } }, 1)).toBe(1);
  });
});
