/** Width and height in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Position of a tile, in CSS pixels from the upper left corner. */
export interface Place extends Size {
  readonly left: number;
  readonly top: number;
}

/** Allowed aspect ratios: others would crop too much of the video. */
const WIDEST = 16 / 9;
const NARROWEST = 3 / 4;
/** A single tile may be cropped a little more, so that less of the stage stays empty. */
const ALONE_WIDEST = 2.1;

/**
 * Lays out `count` tiles of one size so that they cover as much of `room` as they can, `gap` apart.
 * The last row is centred. Alone, a tile may be as narrow as the room of a phone, or as wide as
 * that of a screen.
 */
export function layTiles(count: number, room: Size, gap: number): readonly Place[] {
  if (count <= 0 || room.width <= 0 || room.height <= 0) return [];
  const narrowest =
    count === 1 ? Math.min(NARROWEST, Math.max(9 / 16, room.width / room.height)) : NARROWEST;
  const widest =
    count === 1 ? Math.max(WIDEST, Math.min(ALONE_WIDEST, room.width / room.height)) : WIDEST;
  let best: { readonly columns: number; readonly tile: Size } | null = null;
  for (let columns = 1; columns <= count; columns++) {
    const tile = fit(columns, Math.ceil(count / columns), room, gap, { narrowest, widest });
    if (!best || worth(tile) > worth(best.tile) * 1.001) best = { columns, tile };
  }
  return best ? placesOf(count, best.columns, best.tile, room, gap) : [];
}

/** Score of a tile: its area, reduced by how much of a 16:9 video is cropped to fill it. */
function worth({ width, height }: Size): number {
  const shown = Math.min(1, width / height / WIDEST);
  return width * height * shown ** 0.35;
}

/** The largest tile within the allowed aspect ratios that fits into `columns` and `rows`. */
function fit(
  columns: number,
  rows: number,
  room: Size,
  gap: number,
  { narrowest, widest }: { readonly narrowest: number; readonly widest: number },
): Size {
  const width = Math.max(0, (room.width - gap * (columns - 1)) / columns);
  const height = Math.max(0, (room.height - gap * (rows - 1)) / rows);
  return { width: Math.min(width, height * widest), height: Math.min(height, width / narrowest) };
}

/** Places `count` tiles of this size in rows of `columns`, in the middle of the room. */
export function placesOf(
  count: number,
  columns: number,
  tile: Size,
  room: Size,
  gap: number,
): readonly Place[] {
  const rows = Math.ceil(count / columns);
  const top = (room.height - rows * tile.height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = (room.width - inRow * tile.width - (inRow - 1) * gap) / 2;
    return {
      left: Math.round(left + (index % columns) * (tile.width + gap)),
      top: Math.round(top + row * (tile.height + gap)),
      width: Math.floor(tile.width),
      height: Math.floor(tile.height),
    };
  });
}
