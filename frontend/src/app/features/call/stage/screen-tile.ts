import {
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { derive, StateCell } from '@chatcall/client-sdk';
import type { MediaItem } from '@chatcall/client-sdk/calls';
import type { UserCard } from '@chatcall/contracts';
import { BehaviorSwitch } from '../../../core/behavior';
import { Track } from '../../../core/call/devices/track';
import { isolate } from '../../../core/i18n/isolate';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import type { Size } from '../layout/tile-layout';
import { reportShown } from './shown-item';
import {
  actualScale,
  inside,
  moved,
  WHOLE,
  zoomed,
  ZOOM_STEP,
  type Framed,
  type Point,
} from './zoom-view';

const NOTHING: Size = { width: 0, height: 0 };
const NEVER = new StateCell(false);
/** CSS pixels by which an arrow key moves the picture. */
const MOVE_STEP = 60;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: MOVE_STEP, y: 0 },
  ArrowRight: { x: -MOVE_STEP, y: 0 },
  ArrowUp: { x: 0, y: MOVE_STEP },
  ArrowDown: { x: 0, y: -MOVE_STEP },
};

/**
 * A shared screen, of another participant or my own: all of it, or enlarged and moved by wheel,
 * fingers, buttons and keys. My whole screen is hidden at first, since it would show itself endlessly;
 * so is what may be one, in browsers that do not say what was chosen, such as Firefox.
 */
@Component({
  selector: 'cc-screen-tile',
  imports: [Button, Icon, IconButton, Track],
  templateUrl: './screen-tile.html',
  styleUrl: './screen-tile.css',
  host: {
    'data-testid': 'screen-tile',
    '[attr.data-user-id]': 'user()?.id ?? null',
    '[attr.data-own]': "item().local ? '' : null",
  },
})
export class ScreenTile {
  readonly item = input.required<MediaItem>();
  /** It is kept large, regardless of who speaks. */
  readonly pinned = input(false);
  readonly #link = new BehaviorSwitch<MediaItem>();
  readonly #track = this.#link.follow<MediaStreamTrack | null>((item) => item.track$, null);
  protected readonly user = this.#link.follow<UserCard | null>(
    ({ participant }) => derive([participant.user$], (user) => user),
    null,
  );
  /** The participant does not reach the others right now. */
  protected readonly paused = this.#link.follow((item) => item.paused$, false);
  protected readonly stalled = this.#link.follow(
    (item) => (item.local ? NEVER : item.stalled$),
    false,
  );
  readonly #revealed = signal(false);
  /** What I share, and would show itself endlessly, or might. */
  protected readonly hidden = computed<'monitor' | 'unknown' | null>(() => {
    const track = this.#track();
    if (!this.item().local || !track || this.#revealed()) return null;
    const surface = surfaceOf(track);
    return surface === 'monitor' ? 'monitor' : surface === undefined ? 'unknown' : null;
  });
  protected readonly picture = computed(() => (this.hidden() ? null : this.#track()));
  protected readonly title = computed(() => {
    const user = this.user();
    if (this.item().local || !user) return $localize`:@@screen.yours:Your screen`;
    return $localize`:@@screen.of:Screen of ${isolate(user.displayName)}:name:`;
  });
  protected readonly frameLabel = computed(
    () =>
      $localize`:@@screen.frame:${this.title()}:title:. Zoom with plus, minus and zero, move with the arrow keys.`,
  );

  readonly #view = signal(WHOLE);
  readonly #frame = signal(NOTHING);
  readonly #size = signal(NOTHING);
  readonly #framed = computed<Framed>(() => ({ frame: this.#frame(), picture: this.#size() }));
  readonly #shownView = computed(() => inside(this.#view(), this.#framed()));
  protected readonly enlarged = computed(() => this.#shownView().scale > 1);
  protected readonly percent = computed(
    () => $localize`:@@screen.percent:${Math.round(this.#shownView().scale * 100)}:percent: %`,
  );
  protected readonly transform = computed(() => {
    const { scale, x, y } = this.#shownView();
    return `translate(${x}px, ${y}px) scale(${scale})`;
  });
  protected readonly dragging = signal(false);
  /** Fingers or the mouse on the picture. */
  readonly #pointers = new Map<number, Point>();
  protected readonly area = viewChild.required<ElementRef<HTMLElement>>('area');

  constructor() {
    effect(() => {
      const item = this.item();
      untracked(() => this.#link.switchTo(item));
    });
    reportShown(this.item);
    effect(() => {
      const [item, pinned] = [this.item(), this.pinned()];
      if (!item.local) untracked(() => item.setPinned(pinned));
    });
    const sizes = new ResizeObserver(([entry]) => {
      if (entry)
        this.#frame.set({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    sizes.observe(inject<ElementRef<HTMLElement>>(ElementRef).nativeElement);
    inject(DestroyRef).onDestroy(() => sizes.disconnect());
  }

  protected reveal(): void {
    this.#revealed.set(true);
  }

  protected measure(video: HTMLVideoElement): void {
    this.#size.set({ width: video.videoWidth, height: video.videoHeight });
  }

  protected enlarge(): void {
    this.#zoom(ZOOM_STEP);
  }

  protected reduce(): void {
    this.#zoom(1 / ZOOM_STEP);
  }

  /** All of the screen. */
  protected fit(): void {
    this.#view.set(WHOLE);
  }

  /** All of it, or each pixel as one of this screen. */
  protected fitOrActual(event: MouseEvent): void {
    if (this.enlarged()) this.fit();
    else this.#zoom(Math.max(2, actualScale(this.#framed(), devicePixelRatio)), this.#at(event));
  }

  protected key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (event.key === '+' || event.key === '=') this.enlarge();
    else if (event.key === '-' || event.key === '−') this.reduce();
    else if (event.key === '0') this.fit();
    else if (arrow && this.enlarged()) this.#move(arrow);
    else return;
    event.preventDefault();
  }

  protected wheel(event: WheelEvent): void {
    event.preventDefault();
    // Lines of Firefox are some 16 pixels; a pinch on a touch pad arrives with small values.
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1);
    this.#zoom(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002)), this.#at(event));
  }

  protected press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#pointers.set(event.pointerId, this.#at(event));
    this.area().nativeElement.setPointerCapture(event.pointerId);
    this.dragging.set(true);
  }

  /** One pointer moves the picture; two zoom it by their distance, and move it by their middle. */
  protected drag(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = this.#at(event);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, now);
    if (!other) {
      this.#move({ x: now.x - before.x, y: now.y - before.y });
      return;
    }
    const [from, to] = [middle(before, other), middle(now, other)];
    this.#zoom(distance(now, other) / Math.max(1, distance(before, other)), from);
    this.#move({ x: to.x - from.x, y: to.y - from.y });
  }

  protected release(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.dragging.set(this.#pointers.size > 0);
  }

  #zoom(factor: number, at: Point = { x: 0, y: 0 }): void {
    this.#view.set(zoomed(this.#shownView(), factor, at, this.#framed()));
  }

  #move(by: Point): void {
    this.#view.set(moved(this.#shownView(), by, this.#framed()));
  }

  /** From the middle of the frame. */
  #at({ clientX, clientY }: MouseEvent): Point {
    const { left, top, width, height } = this.area().nativeElement.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** What is shared: a screen (`monitor`), a `window` or a tab (`browser`). Firefox does not say. */
function surfaceOf(track: MediaStreamTrack): string | undefined {
  return track.getSettings().displaySurface;
}
