import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  linkedSignal,
} from '@angular/core';
import { isolate } from '../../../core/i18n/isolate';
import { CallLayout, type CallStageTile } from '../layout/call-layout';
import { StagePager } from '../layout/stage-pager';
import type { Place } from '../layout/tile-layout';
import { CallTile } from './call-tile';
import { LocalView } from './local-view';
import { PinButton } from './pin-button';
import { ScreenTile } from './screen-tile';
import { Swipe } from './swipe';

/** A tile of this page, and where it is. */
type PlacedTile = CallStageTile & { readonly place: Place };

/** The tiles of the stage, where {@link CallLayout} puts them. Tiles of other pages do not exist. */
@Component({
  selector: 'cc-call-grid',
  imports: [CallTile, LocalView, PinButton, ScreenTile, StagePager],
  templateUrl: './call-grid.html',
  styleUrl: './call-grid.css',
  hostDirectives: [{ directive: Swipe, outputs: ['ccSwipe: swiped'] }],
  host: { '(swiped)': 'layout.turn($event)' },
})
export class CallGrid {
  protected readonly layout = inject(CallLayout);
  protected readonly label = $localize`:@@call.tiles:People in the call`;
  readonly stalled = input(false);
  /** In the order of joining, not of places: an element that is moved would start its video again. */
  protected readonly placed = computed<readonly PlacedTile[]>(() => {
    const { places } = this.layout.stage();
    return this.layout.tiles().flatMap((tile) => {
      const place = places.get(tile.key);
      return place ? [{ ...tile, place }] : [];
    });
  });
  /** The tiles with which the stage begins: a first picture must not wait for an animation. */
  protected readonly first = linkedSignal<readonly PlacedTile[], ReadonlySet<string>>({
    source: this.placed,
    computation: (tiles, previous) =>
      previous?.value.size ? previous.value : new Set(tiles.map(({ key }) => key)),
  });

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const { size } = this.layout;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry) size.set({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    // The observer reports after the next frame, and the tiles would be in the one after that.
    afterNextRender(() => {
      const { width, height } = element.getBoundingClientRect();
      size.set({ width, height });
      sizes.observe(element);
    });
    inject(DestroyRef).onDestroy(() => sizes.disconnect());
  }

  protected faceSize({ width, height }: Place): number {
    return Math.round(Math.max(32, Math.min(144, Math.min(width, height) * 0.4)));
  }

  /** Whose tile it is, for the button that pins it. */
  protected nameOf(tile: CallStageTile): string {
    switch (tile.kind) {
      case 'self':
        return $localize`:@@local.label:Your picture`;
      case 'person':
        return tile.participant.user$.value.displayName;
      case 'own-screen':
        return $localize`:@@screen.yours:Your screen`;
      case 'screen': {
        const name = isolate(tile.item.participant.user$.value?.displayName ?? '');
        return $localize`:@@screen.of:Screen of ${name}:name:`;
      }
    }
  }
}
