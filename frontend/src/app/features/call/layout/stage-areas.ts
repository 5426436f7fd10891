import { layTiles, placesOf, type Place, type Size } from './tile-layout';

/** How many tiles a page may have. */
const MOST = 49;
/** Below this size faces and names cannot be recognised, on a screen and on a phone. CSS pixels. */
const SMALLEST: Size = { width: 200, height: 112 };
const SMALLEST_ON_PHONE: Size = { width: 150, height: 112 };
/** A stage with less than one of these is that of a phone. CSS pixels. */
const PHONE: Size = { width: 600, height: 400 };
/** Height of the buttons between pages, with the gap above them. CSS pixels. */
const PAGER = 44;
/** The large tiles get this part of the height when the others fill the rest. */
const UPPER_PART = 0.55;

/** Of the small tiles beside or below large ones. */
const RATIO = 16 / 10;

/** Places for the tiles of one page. */
export interface Paged {
  /** One for each tile of a full page; with one page, for each tile. */
  readonly places: readonly Place[];
  /** Where the buttons between pages are; null with one page. */
  readonly pager: Place | null;
}

/** A part of the stage for the large tiles, and places for the others. */
export interface Areas {
  readonly large: Place;
  readonly rest: Paged;
}

/** Lays as many of `count` tiles as have space. */
type Lay = (space: Size, count: number) => readonly Place[];

export function gapOf(stage: Size): number {
  return stage.width < PHONE.width ? 8 : 12;
}

function isPhone({ width, height }: Size): boolean {
  return width < PHONE.width || height < PHONE.height;
}

export function wholeOf({ width, height }: Size): Place {
  return { left: 0, top: 0, width, height };
}

/** `count` tiles of one size on the whole stage. */
export function grid(count: number, stage: Size): Paged {
  return inPages(count, wholeOf(stage), shortened, gridOf(stage));
}

/** Large tiles beside a column of `count` others, or above them where the stage is upright. */
export function sideBySide(count: number, stage: Size): Areas {
  const gap = gapOf(stage);
  if (stage.width < stage.height) {
    const height = Math.round(stage.height * UPPER_PART);
    const top = height + gap;
    const below = { left: 0, top, width: stage.width, height: stage.height - top };
    const rest = inPages(count, below, shortened, gridOf(stage));
    return { large: { ...wholeOf(stage), height }, rest };
  }
  // Narrower, so that all have space, before there are pages.
  const perTile = (stage.height - gap * (count - 1)) / count;
  const least = isPhone(stage) ? 132 : 176;
  const width = Math.round(clamp(perTile * RATIO, least, clamp(stage.width * 0.2, least, 300)));
  const left = stage.width - width;
  const beside = { left, top: 0, width, height: stage.height };
  const rest = inPages(count, beside, shortened, stackOf({ width, height: width / RATIO }, 1, gap));
  return { large: { ...wholeOf(stage), width: left - gap }, rest };
}

/** Large tiles above a row of `count` others; beside a column where the stage is low. */
export function aboveStrip(count: number, stage: Size): Areas {
  if (stage.height < PHONE.height) return sideBySide(count, stage);
  const gap = gapOf(stage);
  // Lower, so that all have space, before there are pages.
  const perTile = (stage.width - gap * (count - 1)) / count;
  const height = Math.round(clamp(perTile / RATIO, 88, clamp(stage.height * 0.19, 88, 150)));
  const width = Math.floor(height * RATIO);
  const columns = Math.max(1, Math.floor((stage.width + gap) / (width + gap)));
  const top = stage.height - height;
  const below = { left: 0, top, width: stage.width, height };
  const rest = inPages(count, below, raised, stackOf({ width, height }, columns, gap));
  const used = height + gap + (rest.pager ? PAGER : 0);
  return { large: { ...wholeOf(stage), height: stage.height - used }, rest };
}

/** With more tiles than have space, the buttons between pages are below them. */
function inPages(count: number, area: Place, withPager: (area: Place) => Place, lay: Lay): Paged {
  const onOne = within(area, lay(area, count));
  if (onOne.length >= count) return { places: onOne, pager: null };
  const page = withPager(area);
  const top = page.top + page.height + 8;
  return {
    places: within(page, lay(page, count)),
    pager: { ...page, top, height: PAGER - 8 },
  };
}

function shortened(area: Place): Place {
  return { ...area, height: Math.max(1, area.height - PAGER) };
}

function raised(area: Place): Place {
  return { ...area, top: area.top - PAGER };
}

function within({ left, top }: Place, places: readonly Place[]): readonly Place[] {
  return places.map((place) => ({ ...place, left: place.left + left, top: place.top + top }));
}

/** Tiles of one size that fill the space, as many as can be recognised. */
function gridOf(stage: Size): Lay {
  const smallest = isPhone(stage) ? SMALLEST_ON_PHONE : SMALLEST;
  const gap = gapOf(stage);
  return (space, count) => {
    for (let shown = Math.min(count, MOST); shown > 1; shown--) {
      const places = layTiles(shown, space, gap);
      const tile = places[0];
      if (tile && tile.width >= smallest.width && tile.height >= smallest.height) return places;
    }
    return layTiles(Math.min(count, 1), space, gap);
  };
}

/** Tiles of this size in at most `columns`. */
function stackOf(tile: Size, columns: number, gap: number): Lay {
  return (space, count) => {
    const rows = Math.max(1, Math.floor((space.height + gap) / (tile.height + gap)));
    const height = Math.min(tile.height, space.height);
    const shown = Math.min(count, columns * rows);
    return placesOf(shown, Math.min(columns, shown), { ...tile, height }, space, gap);
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
