import { ScrollKeeper } from './scroll-keeper';

/** A list of messages as its scroll box shows it: 400 px of `height`. */
class Box {
  scrollTop = 0;
  readonly clientHeight = 400;
  /** Where a smooth scroll will end. */
  target = 0;

  constructor(public scrollHeight: number) {}

  getBoundingClientRect(): { readonly top: number } {
    return { top: 0 };
  }

  scrollTo({ top, behavior }: { readonly top: number; readonly behavior: string }): void {
    this.target = top - this.clientHeight;
    if (behavior === 'instant') this.scrollTop = this.target;
  }
}

describe('ScrollKeeper', () => {
  beforeAll(() => Object.assign(globalThis, { CSS: { supports: () => true } }));

  const open = (): { box: Box; keeper: ScrollKeeper } => {
    const box = new Box(3000);
    const keeper = new ScrollKeeper(box as unknown as HTMLElement, () => []);
    box.scrollTop = 600;
    keeper.note();
    return { box, keeper };
  };
  const glide = (box: Box, keeper: ScrollKeeper, to: number): void => {
    box.scrollTop = to;
    keeper.note();
  };

  it('is not at the end while the reader is further up', () => {
    expect(open().keeper.atEnd).toBe(false);
  });

  it('reaches the end, also when a message arrives while the list glides there', () => {
    const { box, keeper } = open();
    keeper.toEnd(true);
    glide(box, keeper, 1500);
    expect(keeper.atEnd).toBe(true);
    box.scrollHeight += 80;
    keeper.restore();
    glide(box, keeper, Math.min(box.scrollTop, box.scrollHeight - box.clientHeight));
    expect(keeper.atEnd).toBe(true);
    expect(box.scrollTop).toBeGreaterThanOrEqual(2680);
  });

  it('lets the reader turn back on the way', () => {
    const { box, keeper } = open();
    keeper.toEnd(true);
    glide(box, keeper, 1500);
    glide(box, keeper, 1400);
    expect(keeper.atEnd).toBe(false);
    box.scrollHeight += 80;
    keeper.restore();
    expect(box.scrollTop).toBe(1400);
  });

  it('is where it was stopped on the way', () => {
    const { box, keeper } = open();
    keeper.toEnd(true);
    glide(box, keeper, 1500);
    keeper.rest();
    expect(keeper.atEnd).toBe(false);
  });

  it('follows the newest message only when the reader is at the end', () => {
    const { box, keeper } = open();
    box.scrollHeight += 80;
    keeper.restore();
    expect(box.scrollTop).toBe(600);
    keeper.toEnd(false);
    box.scrollHeight += 80;
    keeper.restore();
    expect(box.scrollTop).toBe(box.scrollHeight);
  });
});
