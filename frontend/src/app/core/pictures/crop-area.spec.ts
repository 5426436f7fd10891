import { movedArea, squareOf, wholeArea, zoomedArea } from './crop-area';

describe('the part of a picture', () => {
  const wide = wholeArea(800, 400);

  it('is the middle square at first', () => {
    expect(squareOf(wide)).toEqual({ left: 200, top: 0, edge: 400 });
    expect(squareOf(wholeArea(300, 500))).toEqual({ left: 0, top: 100, edge: 300 });
  });

  it('moves by shares of its edge and stays inside of the picture', () => {
    expect(squareOf(movedArea(wide, 0.25, 0.5))).toEqual({ left: 300, top: 0, edge: 400 });
    expect(squareOf(movedArea(wide, -5, 0))).toEqual({ left: 0, top: 0, edge: 400 });
    expect(squareOf(movedArea(wide, 5, 0))).toEqual({ left: 400, top: 0, edge: 400 });
  });

  it('zooms around its middle, up to four times, and stays inside when it grows again', () => {
    const near = zoomedArea(wide, 2);
    expect(squareOf(near)).toEqual({ left: 300, top: 100, edge: 200 });
    expect(squareOf(zoomedArea(wide, 9)).edge).toBe(100);
    const corner = movedArea(near, 9, 9);
    expect(squareOf(corner)).toEqual({ left: 600, top: 200, edge: 200 });
    expect(squareOf(zoomedArea(corner, 0.5))).toEqual({ left: 400, top: 0, edge: 400 });
  });
});
