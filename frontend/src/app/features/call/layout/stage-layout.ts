import { aboveStrip, gapOf, grid, sideBySide, wholeOf, type Areas } from './stage-areas';
import { withPeople, withSpeaker, type SpeakingOrder } from './speaking-order';
import { layTiles, type Place, type Size } from './tile-layout';

/**
 * `automatic`: side by side while a screen is shared, otherwise a grid; `grid`: all tiles have one
 * size; `speaker`: who speaks is large; `side-by-side`: shared screens are large. What is pinned is
 * large in all of them.
 */
export const LAYOUT_CHOICES = ['automatic', 'grid', 'speaker', 'side-by-side'] as const;
export type LayoutChoice = (typeof LAYOUT_CHOICES)[number];

/**
 * What has a tile: another participant, their shared screen, this device, its screen. My own screen
 * is not enlarged by itself: I see the real one.
 */
export interface StageTile {
  /** Unique on the stage. */
  readonly key: string;
  readonly kind: 'person' | 'screen' | 'self' | 'own-screen';
}

export interface StageInput {
  /** In the order in which they came. */
  readonly tiles: readonly StageTile[];
  readonly choice: LayoutChoice;
  /** Keys of what is pinned. */
  readonly pinned: ReadonlySet<string>;
  /** Key of the one who spoke last; null when nobody did. */
  readonly speaker: string | null;
  readonly stage: Size;
  /** From 0; the last one when there are fewer. */
  readonly page: number;
}

export interface StageLayout {
  /** Where the tiles of this page are, by key. The others are not shown. */
  readonly places: ReadonlyMap<string, Place>;
  /** Keys of the tiles that are larger than the others. */
  readonly large: ReadonlySet<string>;
  readonly page: number;
  readonly pages: number;
  /** Where the buttons between pages are; null with one page. */
  readonly pager: Place | null;
  /** For the next layout. */
  readonly order: SpeakingOrder;
}

/** More large tiles would not be larger than the others. */
const MOST_LARGE = 4;

/** Decides which tiles are where. The order before keeps everybody in place when someone speaks. */
export function layOutStage(input: StageInput, before: SpeakingOrder): StageLayout {
  const { tiles, choice, speaker } = input;
  const known = withPeople(before, keysOf(tiles, 'person'));
  const lasting = largeOf(input);
  // With nothing else to enlarge, who speaks has the first place in the order, and is large.
  const follows = choice === 'speaker' && lasting.length === 0 && tiles.length > 1;
  const heard = follows ? withSpeaker(known, speaker, 1) : known;
  const large = follows ? heard.keys.slice(0, 1) : lasting;
  const rest = tiles.filter(({ key }) => !large.includes(key));
  const areas = areasOf(large.length, rest.length, input);
  const fixed = rest.filter(({ kind }) => kind !== 'person').length;
  // On the first page of several there is a place for this device, too.
  const first = Math.max(1, areas.rest.places.length - fixed);
  const order = follows ? heard : withSpeaker(known, speaker, first, large);
  const people = order.keys.filter((key) => !large.includes(key));
  const sequence = [
    ...keysOf(rest, 'screen'),
    ...keysOf(rest, 'own-screen'),
    ...people.slice(0, first),
    ...keysOf(rest, 'self'),
    ...people.slice(first),
  ];
  const perPage = Math.max(1, areas.rest.places.length);
  const pages = Math.max(1, Math.ceil(sequence.length / perPage));
  const page = Math.min(input.page, pages - 1);
  return {
    places: new Map([
      ...placed(large, placesOfLarge(large, input, areas.large)),
      ...placed(sequence.slice(page * perPage), areas.rest.places),
    ]),
    large: new Set(large),
    page,
    pages,
    pager: areas.rest.pager,
    order,
  };
}

function placed(keys: readonly string[], places: readonly Place[]): [string, Place][] {
  return places.flatMap((place, index): [string, Place][] => {
    const key = keys[index];
    return key === undefined ? [] : [[key, place]];
  });
}

function areasOf(large: number, rest: number, { choice, stage }: StageInput): Areas {
  if (large === 0) return { large: wholeOf(stage), rest: grid(rest, stage) };
  if (rest === 0 || stage.width <= 0 || stage.height <= 0)
    return { large: wholeOf(stage), rest: { places: [], pager: null } };
  return choice === 'speaker' ? aboveStrip(rest, stage) : sideBySide(rest, stage);
}

/** What is large regardless of who speaks: pinned tiles, and shared screens unless the grid was chosen. */
function largeOf({ tiles, choice, pinned }: StageInput): readonly string[] {
  const pins = tiles.filter(({ key }) => pinned.has(key)).map(({ key }) => key);
  const screens = keysOf(tiles, 'screen').filter((key) => !pinned.has(key));
  switch (choice) {
    case 'automatic':
    case 'side-by-side':
      return [...pins, ...screens].slice(0, MOST_LARGE);
    case 'speaker':
      return pins.length > 0 ? pins.slice(0, MOST_LARGE) : screens.slice(-1);
    case 'grid':
      return pins.slice(0, MOST_LARGE);
  }
}

function keysOf(tiles: readonly StageTile[], kind: StageTile['kind']): readonly string[] {
  return tiles.filter((tile) => tile.kind === kind).map(({ key }) => key);
}

/** The large tiles fill their area; a single screen all of it, as its picture is never cropped. */
function placesOfLarge(
  large: readonly string[],
  { tiles, stage }: StageInput,
  area: Place,
): readonly Place[] {
  const [first] = large;
  const only = large.length === 1 ? tiles.find(({ key }) => key === first) : undefined;
  if (only?.kind === 'screen' || only?.kind === 'own-screen') return [area];
  return layTiles(large.length, area, gapOf(stage)).map((place) => ({
    ...place,
    left: place.left + area.left,
    top: place.top + area.top,
  }));
}
