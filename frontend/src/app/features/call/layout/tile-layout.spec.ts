import { layTiles, type Place, type Size } from './tile-layout';

const SCREEN: Size = { width: 1256, height: 660 };
const PHONE: Size = { width: 374, height: 660 };

function overlaps(a: Place, b: Place): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

function share(places: readonly Place[], room: Size): number {
  return (
    places.reduce((sum, place) => sum + place.width * place.height, 0) / (room.width * room.height)
  );
}

describe('layTiles', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 9, 12, 16, 25, 49])(
    'puts %d tiles into the room without overlap',
    (count) => {
      for (const room of [SCREEN, PHONE, { width: 820, height: 660 }]) {
        const places = layTiles(count, room, 8);
        expect(places).toHaveLength(count);
        for (const [index, place] of places.entries()) {
          expect(place.left).toBeGreaterThanOrEqual(0);
          expect(place.top).toBeGreaterThanOrEqual(0);
          expect(place.left + place.width).toBeLessThanOrEqual(room.width + 1);
          expect(place.top + place.height).toBeLessThanOrEqual(room.height + 1);
          for (const other of places.slice(index + 1)) expect(overlaps(place, other)).toBe(false);
        }
      }
    },
  );

  it.each([
    [1, SCREEN, 1],
    [2, SCREEN, 2],
    [3, SCREEN, 2],
    [4, SCREEN, 2],
    [6, SCREEN, 3],
    [9, SCREEN, 3],
    [2, PHONE, 1],
    [3, PHONE, 1],
    [6, PHONE, 2],
  ])('arranges %d tiles in %o in rows of %d', (count, room, columns) => {
    const places = layTiles(count, room, 8);
    expect(places.filter((place) => place.top === places[0]?.top)).toHaveLength(columns);
  });

  it('a single tile fills the stage', () => {
    expect(share(layTiles(1, SCREEN, 12), SCREEN)).toBeGreaterThan(0.98);
    expect(share(layTiles(1, PHONE, 8), PHONE)).toBeGreaterThan(0.95);
  });

  it('leaves little space empty', () => {
    for (const count of [2, 3, 4, 5, 6, 8, 9, 12, 16]) {
      expect(share(layTiles(count, SCREEN, 12), SCREEN)).toBeGreaterThan(0.55);
      expect(share(layTiles(count, PHONE, 8), PHONE)).toBeGreaterThan(0.55);
    }
  });

  it('centres the last row', () => {
    const [first, second, third] = layTiles(3, SCREEN, 12);
    expect(third?.left).toBeGreaterThan(first?.left ?? Infinity);
    expect(third?.left).toBeLessThan(second?.left ?? 0);
  });

  it('limits the aspect ratio', () => {
    for (const count of [2, 3, 5, 8]) {
      for (const room of [
        SCREEN,
        PHONE,
        { width: 2400, height: 300 },
        { width: 300, height: 2400 },
      ]) {
        for (const { width, height } of layTiles(count, room, 8)) {
          expect(width / height).toBeLessThan(1.8);
          expect(width / height).toBeGreaterThan(0.72);
        }
      }
    }
  });

  it('is empty without people or space', () => {
    expect(layTiles(0, SCREEN, 8)).toEqual([]);
    expect(layTiles(3, { width: 0, height: 300 }, 8)).toEqual([]);
  });
});
