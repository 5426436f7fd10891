import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { StateCell } from '@chatcall/client-sdk';
import type { MediaItem } from '@chatcall/client-sdk/calls';
import { BEN } from '../../../../testing/samples';
import { ScreenTile } from './screen-tile';

/** jsdom has none. */
class NoObserver {
  observe = (): void => undefined;
  disconnect = (): void => undefined;
}

class FakeScreen {
  readonly id = 'screen';
  readonly source = 'screen';
  readonly paused$ = new StateCell(false);
  readonly stalled$ = new StateCell(false);
  readonly track$: StateCell<MediaStreamTrack | null>;
  readonly participant = { user$: new StateCell(BEN) };
  views = 0;

  constructor(
    readonly local: boolean,
    displaySurface?: string,
  ) {
    const track = { getSettings: () => ({ ...(displaySurface && { displaySurface }) }) };
    this.track$ = new StateCell<MediaStreamTrack | null>(track as MediaStreamTrack);
  }

  openView(): { report: () => void; close: () => void } {
    this.views += 1;
    return { report: () => undefined, close: () => (this.views -= 1) };
  }

  setPinned(): void {
    // Not the subject here.
  }
}

describe('the tile of a shared screen', () => {
  let fixture: ComponentFixture<ScreenTile>;
  const part = (testId: string): HTMLElement | null =>
    (fixture.nativeElement as HTMLElement).querySelector<HTMLElement>(`[data-testid=${testId}]`);
  const video = (): HTMLVideoElement | null => part('screen-video') as HTMLVideoElement | null;
  const press = async (key: string): Promise<KeyboardEvent> => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    part('screen-area')?.dispatchEvent(event);
    await fixture.whenStable();
    return event;
  };

  const show = async (screen: FakeScreen): Promise<void> => {
    fixture = TestBed.createComponent(ScreenTile);
    fixture.componentRef.setInput('item', screen as unknown as MediaItem);
    await fixture.whenStable();
    const shown = video();
    if (!shown) return;
    Object.defineProperties(shown, { videoWidth: { value: 1920 }, videoHeight: { value: 1080 } });
    shown.dispatchEvent(new Event('loadedmetadata'));
  };

  beforeAll(() => {
    globalThis.MediaStream ??= class {} as typeof MediaStream;
    HTMLMediaElement.prototype.play = () => Promise.resolve();
    Object.assign(globalThis, { IntersectionObserver: NoObserver });
    // A frame of 960 by 540.
    globalThis.ResizeObserver = class {
      constructor(seen: ResizeObserverCallback) {
        const contentRect = { width: 960, height: 540 } as DOMRectReadOnly;
        queueMicrotask(() =>
          seen([{ contentRect } as ResizeObserverEntry], this as unknown as ResizeObserver),
        );
      }
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    };
  });

  it('names whose screen it is, and is received while it is shown', async () => {
    const screen = new FakeScreen(false, 'monitor');
    await show(screen);
    expect((fixture.nativeElement as HTMLElement).textContent).toContain(
      `Screen of ${BEN.displayName}`,
    );
    expect([screen.views, video() !== null]).toEqual([1, true]);
    fixture.destroy();
    expect(screen.views).toBe(0);
  });

  it('zooms and moves with the keyboard, and shows all of it again', async () => {
    await show(new FakeScreen(false, 'window'));
    expect((await press('ArrowLeft')).defaultPrevented).toBe(false);
    await press('+');
    await press('+');
    expect(part('screen-fit')?.textContent.trim()).toBe('156 % Show all of it');
    expect((await press('ArrowRight')).defaultPrevented).toBe(true);
    expect(video()?.style.transform).toBe('translate(-60px, 0px) scale(1.5625)');
    await press('-');
    expect(part('screen-fit')?.textContent.trim()).toBe('125 % Show all of it');
    await press('0');
    expect(video()?.style.transform).toBe('translate(0px, 0px) scale(1)');
  });

  it('zooms with buttons and the wheel, not beyond the whole of it', async () => {
    await show(new FakeScreen(false, 'window'));
    part('screen-enlarge')?.click();
    await fixture.whenStable();
    expect(part('screen-fit')?.textContent.trim()).toBe('125 % Show all of it');
    const wheel = new WheelEvent('wheel', { deltaY: 5000, cancelable: true });
    part('screen-area')?.dispatchEvent(wheel);
    await fixture.whenStable();
    expect([wheel.defaultPrevented, part('screen-fit')?.textContent.trim()]).toEqual([
      true,
      '100 % Show all of it',
    ]);
    expect(part('screen-reduce')?.getAttribute('aria-disabled')).toBe('true');
  });

  it.each([
    ['monitor', false],
    // Firefox does not say what was chosen.
    [undefined, false],
    ['window', true],
    ['browser', true],
  ])('my own %s, which may show itself endlessly, is shown at once: %s', async (surface, shown) => {
    await show(new FakeScreen(true, surface));
    expect(video() !== null).toBe(shown);
    part('screen-reveal')?.click();
    await fixture.whenStable();
    expect(video()).not.toBeNull();
  });
});
