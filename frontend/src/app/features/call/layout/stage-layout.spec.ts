import { NO_ORDER, type SpeakingOrder } from './speaking-order';
import {
  LAYOUT_CHOICES,
  layOutStage,
  type StageInput,
  type StageLayout,
  type StageTile,
} from './stage-layout';
import type { Place, Size } from './tile-layout';

const DESKTOP: Size = { width: 1256, height: 660 };
const WIDE: Size = { width: 1896, height: 930 };
const PHONE: Size = { width: 374, height: 660 };
const LANDSCAPE: Size = { width: 828, height: 280 };
const STAGES = [DESKTOP, WIDE, PHONE, LANDSCAPE];

const SELF: StageTile = { key: 'self', kind: 'self' };
const SCREEN: StageTile = { key: 'screen', kind: 'screen' };
const SECOND_SCREEN: StageTile = { key: 'screen-2', kind: 'screen' };

function people(count: number): StageTile[] {
  return Array.from({ length: count }, (_, index) => ({ key: `p${index + 1}`, kind: 'person' }));
}

function lay(change: Partial<StageInput>, before: SpeakingOrder = NO_ORDER): StageLayout {
  const input: StageInput = {
    tiles: [...people(3), SELF],
    choice: 'automatic',
    pinned: new Set(),
    speaker: null,
    stage: DESKTOP,
    page: 0,
    ...change,
  };
  return layOutStage(input, before);
}

function shown({ places }: StageLayout): string[] {
  return [...places.keys()];
}

function areaOf({ places }: StageLayout, key: string): number {
  const { width, height } = places.get(key) ?? { width: 0, height: 0 };
  return width * height;
}

/** Which boxes are too small, outside the stage or over another one. */
function faults({ places, pager }: StageLayout, stage: Size): string[] {
  const boxes = [...places, ...(pager ? [['pager', pager] as const] : [])];
  return boxes.flatMap(([key, box], index) => {
    const small = box.width < 60 || box.height < 30;
    const outside =
      box.left < 0 ||
      box.top < 0 ||
      box.left + box.width > stage.width + 1 ||
      box.top + box.height > stage.height + 1;
    const covered = boxes.slice(index + 1).filter(([, other]) => overlap(box, other));
    return [
      ...(small ? [`${key} is too small`] : []),
      ...(outside ? [`${key} is outside`] : []),
      ...covered.map(([other]) => `${key} covers ${other}`),
    ];
  });
}

function overlap(a: Place, b: Place): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

describe.each(LAYOUT_CHOICES)('the layout "%s"', (choice) => {
  it.each([1, 2, 3, 9, 25, 50])(
    'shows each of %d people on exactly one page, inside the stage and without overlap',
    (count) => {
      for (const stage of STAGES)
        for (const screens of [[], [SCREEN], [SCREEN, SECOND_SCREEN]])
          for (const pinned of [new Set<string>(), new Set(['p1'])]) {
            const tiles = [...screens, ...people(count), SELF];
            const { pages, large } = lay({ tiles, choice, stage, pinned });
            const all: string[] = [];
            for (let page = 0; page < pages; page++) {
              const layout = lay({ tiles, choice, stage, pinned, page });
              expect(faults(layout, stage)).toEqual([]);
              all.push(...shown(layout).filter((key) => page === 0 || !large.has(key)));
            }
            expect(all.toSorted()).toEqual(tiles.map(({ key }) => key).toSorted());
          }
    },
  );

  it('has nothing without people or space', () => {
    expect(shown(lay({ tiles: [], choice }))).toEqual([]);
    expect(shown(lay({ choice, stage: { width: 0, height: 0 } }))).toEqual([]);
  });
});

describe('the grid', () => {
  it.each<[string, Size, number]>([
    ['a desktop', DESKTOP, 25],
    ['a wide screen', WIDE, 49],
    ['a phone', PHONE, 10],
    ['a phone held sideways', LANDSCAPE, 10],
  ])('has pages of %s that are as full as faces can be recognised', (_, stage, perPage) => {
    const layout = lay({ tiles: [...people(49), SELF], stage });
    expect([layout.places.size, layout.pages]).toEqual([perPage, Math.ceil(50 / perPage)]);
  });

  it('has one page while all fit', () => {
    const { pages, pager, places } = lay({ tiles: [...people(24), SELF] });
    expect([pages, pager, places.size]).toEqual([1, null, 25]);
  });

  it('shows this device on the first of several pages, and shared screens first', () => {
    const tiles = [SCREEN, ...people(49), SELF];
    const first = lay({ tiles, choice: 'grid' });
    expect(shown(first).slice(0, 2)).toEqual(['screen', 'p1']);
    expect(shown(first)).toContain('self');
  });

  it('shows the last page when the chosen one has gone', () => {
    const tiles = [...people(49), SELF];
    expect(lay({ tiles, page: 9 }).page).toBe(1);
    expect(lay({ tiles: [...people(2), SELF], page: 1 }).page).toBe(0);
  });

  it('brings who speaks to the first page, in the place of the one who spoke longest ago', () => {
    const tiles = [...people(49), SELF];
    let layout = lay({ tiles });
    const before = layout.places;
    for (const speaker of ['p3', 'p24', 'p40']) layout = lay({ tiles, speaker }, layout.order);
    expect(layout.places.get('p40')).toEqual(before.get('p23'));
    expect(layout.places.has('p23')).toBe(false);
    for (const [key, place] of before)
      if (key !== 'p23') expect(layout.places.get(key)).toEqual(place);
    const second = lay({ tiles, speaker: 'p40', page: 1 }, layout.order);
    expect(second.places.has('p23')).toBe(true);
  });

  it('moves nobody when who speaks is on the first page, or all fit', () => {
    const tiles = [...people(49), SELF];
    const quiet = lay({ tiles });
    expect(lay({ tiles, speaker: 'p2' }, quiet.order).places).toEqual(quiet.places);
    const few = lay({});
    expect(lay({ speaker: 'p3' }, few.order).places).toEqual(few.places);
  });

  it('gives new people the last places, and closes the gap of those who left', () => {
    const tiles = people(4);
    const { order } = lay({ tiles, speaker: 'p2' });
    const [, second, third, fourth] = tiles;
    const next = [second, third, fourth, { key: 'new', kind: 'person' }] as StageTile[];
    const layout = lay({ tiles: next }, order);
    expect(layout.order).toEqual({ keys: ['p2', 'p3', 'p4', 'new'], spoken: ['p2'] });
  });
});

describe('the speaker layout', () => {
  const layout = (speaker: string | null, before?: SpeakingOrder): StageLayout =>
    lay({ tiles: [...people(9), SELF], choice: 'speaker', speaker }, before);

  it('has who spoke last large, and everybody else in a row below', () => {
    const quiet = layout(null);
    expect([...quiet.large]).toEqual(['p1']);
    const speaking = layout('p4', quiet.order);
    expect([...speaking.large]).toEqual(['p4']);
    expect(areaOf(speaking, 'p4')).toBeGreaterThan(areaOf(speaking, 'p1') * 5);
    // The two change places; the others stay.
    expect(speaking.places.get('p1')).toEqual(quiet.places.get('p4'));
    expect(speaking.places.get('p2')).toEqual(quiet.places.get('p2'));
    const tops = ['p1', 'p2', 'p3'].map((key) => speaking.places.get(key)?.top);
    expect(new Set(tops).size).toBe(1);
  });

  it('has a pinned person or the newest screen large instead', () => {
    const tiles = [SCREEN, SECOND_SCREEN, ...people(3), SELF];
    const shared = lay({ tiles, choice: 'speaker', speaker: 'p2' });
    expect([...shared.large]).toEqual(['screen-2']);
    const pinned = lay({ tiles, choice: 'speaker', speaker: 'p2', pinned: new Set(['p3']) });
    expect([...pinned.large]).toEqual(['p3']);
  });

  it('brings who speaks to the first page of the row', () => {
    const tiles = [...people(40), SELF];
    const pinned = new Set(['p1']);
    const quiet = lay({ tiles, choice: 'speaker', pinned });
    const speaking = lay({ tiles, choice: 'speaker', pinned, speaker: 'p33' }, quiet.order);
    expect(speaking.places.has('p33')).toBe(true);
    expect([...speaking.large]).toEqual(['p1']);
  });

  it('has the others beside the speaker on a phone held sideways', () => {
    const low = lay({ choice: 'speaker', stage: LANDSCAPE });
    expect(low.places.get('p2')?.left).toBeGreaterThan(LANDSCAPE.width / 2);
    expect(low.places.get('p1')?.height).toBeGreaterThan(LANDSCAPE.height * 0.9);
  });

  it('does not enlarge somebody who is alone', () => {
    const { large, places } = lay({ tiles: people(1), choice: 'speaker' });
    expect(large.size).toBe(0);
    expect(places.get('p1')?.height).toBeGreaterThan(DESKTOP.height * 0.9);
  });
});

describe('shared screens', () => {
  const tiles = [SCREEN, ...people(9), SELF];

  it('are large with the people beside them, below them on a phone', () => {
    const wide = lay({ tiles });
    expect([...wide.large]).toEqual(['screen']);
    expect(wide.places.get('screen')?.width).toBeGreaterThan(DESKTOP.width * 0.7);
    expect(wide.places.get('p1')?.left).toBeGreaterThan(DESKTOP.width * 0.7);
    const upright = lay({ tiles, stage: PHONE });
    expect(upright.places.get('screen')?.width).toBe(PHONE.width);
    expect(upright.places.get('p1')?.top).toBeGreaterThan(PHONE.height * 0.5);
  });

  it('are tiles like the others in the grid that the person chose', () => {
    const layout = lay({ tiles, choice: 'grid' });
    expect(layout.large.size).toBe(0);
    expect(areaOf(layout, 'screen')).toBe(areaOf(layout, 'p1'));
  });

  it('share the large area when there are several', () => {
    const layout = lay({ tiles: [SCREEN, SECOND_SCREEN, ...people(3), SELF] });
    expect([...layout.large]).toEqual(['screen', 'screen-2']);
    expect(areaOf(layout, 'screen')).toBe(areaOf(layout, 'screen-2'));
    expect(areaOf(layout, 'screen')).toBeGreaterThan(areaOf(layout, 'p1'));
  });

  it('are not large when they are my own, unless I pin them', () => {
    const mine: StageTile = { key: 'mine', kind: 'own-screen' };
    const shared = lay({ tiles: [mine, ...people(3), SELF] });
    expect([shared.large.size, areaOf(shared, 'mine')]).toEqual([0, areaOf(shared, 'p1')]);
    const pinned = lay({ tiles: [mine, ...people(3), SELF], pinned: new Set(['mine']) });
    expect([...pinned.large]).toEqual(['mine']);
    const both = lay({ tiles: [mine, SCREEN, ...people(3), SELF] });
    expect([...both.large]).toEqual(['screen']);
  });

  it('leave the grid as it was when the sharing ends', () => {
    const before = lay({ tiles: [...people(9), SELF] });
    const during = lay({ tiles }, before.order);
    const after = lay({ tiles: [...people(9), SELF] }, during.order);
    expect(after.places).toEqual(before.places);
  });
});

describe('pinned tiles', () => {
  it.each(LAYOUT_CHOICES)('are large in the layout "%s", up to four of them', (choice) => {
    const tiles = [...people(9), SELF];
    const one = lay({ tiles, choice, pinned: new Set(['p5']) });
    expect([...one.large]).toEqual(['p5']);
    expect(areaOf(one, 'p5')).toBeGreaterThan(areaOf(one, 'p1') * 4);
    const pinned = new Set(['p1', 'p2', 'p3', 'p4', 'p5', 'self']);
    const many = lay({ tiles, choice, pinned });
    expect([...many.large]).toEqual(['p1', 'p2', 'p3', 'p4']);
    expect(many.places.has('self')).toBe(true);
  });

  it('are beside a shared screen, and stay when another person speaks', () => {
    const tiles = [SCREEN, ...people(40), SELF];
    const pinned = new Set(['p2']);
    const quiet = lay({ tiles, pinned });
    const speaking = lay({ tiles, pinned, speaker: 'p39' }, quiet.order);
    expect([...speaking.large].toSorted()).toEqual(['p2', 'screen']);
    expect(speaking.places.get('p2')).toEqual(quiet.places.get('p2'));
    expect(speaking.places.has('p39')).toBe(true);
  });
});
