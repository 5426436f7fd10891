import { ScrollAnchor } from './scroll-anchor';

/** A scrollable list of which 400 px are visible. */
class Box {
  scrollTop = 0;
  readonly clientHeight = 400;
  /** Position where a smooth scroll will end. */
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

describe('ScrollAnchor', () => {
  beforeAll(() => Object.assign(globalThis, { CSS: { supports: () => true } }));

  const open = (): { box: Box; anchor: ScrollAnchor } => {
    const box = new Box(3000);
    const anchor = new ScrollAnchor(box as unknown as HTMLElement, () => []);
    box.scrollTop = 600;
    anchor.scrolled();
    return { box, anchor };
  };
  const scrollTo = (box: Box, anchor: ScrollAnchor, to: number): void => {
    box.scrollTop = to;
    anchor.scrolled();
  };

  it('is not at the end after scrolling up', () => {
    expect(open().anchor.atEnd).toBe(false);
  });

  it('reaches the end when a message arrives during the smooth scroll', () => {
    const { box, anchor } = open();
    anchor.scrollToEnd(true);
    scrollTo(box, anchor, 1500);
    expect(anchor.atEnd).toBe(true);
    box.scrollHeight += 80;
    anchor.restore();
    scrollTo(box, anchor, Math.min(box.scrollTop, box.scrollHeight - box.clientHeight));
    expect(anchor.atEnd).toBe(true);
    expect(box.scrollTop).toBeGreaterThanOrEqual(2680);
  });

  it('can be interrupted by scrolling back', () => {
    const { box, anchor } = open();
    anchor.scrollToEnd(true);
    scrollTo(box, anchor, 1500);
    scrollTo(box, anchor, 1400);
    expect(anchor.atEnd).toBe(false);
    box.scrollHeight += 80;
    anchor.restore();
    expect(box.scrollTop).toBe(1400);
  });

  it('stays where the smooth scroll was stopped', () => {
    const { box, anchor } = open();
    anchor.scrollToEnd(true);
    scrollTo(box, anchor, 1500);
    anchor.scrollEnded();
    expect(anchor.atEnd).toBe(false);
  });

  it('stays at the end only if it was at the end', () => {
    const { box, anchor } = open();
    box.scrollHeight += 80;
    anchor.restore();
    expect(box.scrollTop).toBe(600);
    anchor.scrollToEnd(false);
    box.scrollHeight += 80;
    anchor.restore();
    expect(box.scrollTop).toBe(box.scrollHeight);
  });
});
