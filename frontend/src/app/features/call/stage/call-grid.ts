import { Component, computed, DestroyRef, ElementRef, inject, input, signal } from '@angular/core';
import type { MediaItem, RemoteParticipant } from '@chatcall/client-sdk/calls';
import { layTiles, type Size } from '../tile-layout';
import { CallTile } from './call-tile';
import { LocalView } from './local-view';
import { ScreenTile } from './screen-tile';

/** The tiles of shared screens and of the other participants, and with {@link withOwn} of the user. */
@Component({
  selector: 'cc-call-grid',
  imports: [CallTile, LocalView, ScreenTile],
  template: `
    @for (item of screens(); track item.id; let index = $index) {
      @if (places()[index]; as place) {
        <cc-screen-tile
          role="listitem"
          [item]="item"
          [style.left.px]="place.left"
          [style.top.px]="place.top"
          [style.width.px]="place.width"
          [style.height.px]="place.height"
        />
      }
    }
    @for (participant of participants(); track participant.peerId; let index = $index) {
      @if (places()[screens().length + index]; as place) {
        <cc-call-tile
          role="listitem"
          [participant]="participant"
          [stalled]="stalled()"
          [faceSize]="faceSize()"
          [style.left.px]="place.left"
          [style.top.px]="place.top"
          [style.width.px]="place.width"
          [style.height.px]="place.height"
        />
      }
    }
    @if (withOwn()) {
      @if (places().at(-1); as place) {
        <cc-local-view
          [faceSize]="faceSize()"
          [style.left.px]="place.left"
          [style.top.px]="place.top"
          [style.width.px]="place.width"
          [style.height.px]="place.height"
        />
      }
    }
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      min-width: 0;
      min-height: 0;
    }
    cc-call-tile,
    cc-screen-tile,
    cc-local-view {
      position: absolute;
      transition:
        left var(--cc-slow) var(--cc-ease),
        top var(--cc-slow) var(--cc-ease),
        width var(--cc-slow) var(--cc-ease),
        height var(--cc-slow) var(--cc-ease);
      animation: cc-appear var(--cc-slow) var(--cc-ease);
    }
    @keyframes cc-appear {
      from {
        opacity: 0;
        scale: 0.94;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      cc-call-tile,
      cc-screen-tile,
      cc-local-view {
        transition: none;
        animation: none;
      }
    }
  `,
  host: { role: 'list', '[attr.aria-label]': 'label' },
})
export class CallGrid {
  protected readonly label = $localize`:@@call.tiles:People in the call`;
  readonly participants = input.required<readonly RemoteParticipant[]>();
  /** Shared screens, before the participants. */
  readonly screens = input<readonly MediaItem[]>([]);
  readonly stalled = input(false);
  /** Show my own picture as the last tile. */
  readonly withOwn = input(false);
  readonly #room = signal<Size>({ width: 0, height: 0 });
  protected readonly places = computed(() =>
    layTiles(
      this.screens().length + this.participants().length + (this.withOwn() ? 1 : 0),
      this.#room(),
      this.#room().width < 600 ? 8 : 12,
    ),
  );
  protected readonly faceSize = computed(() => {
    const place = this.places()[0];
    return place
      ? Math.round(Math.max(40, Math.min(144, Math.min(place.width, place.height) * 0.4)))
      : 96;
  });

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry)
        this.#room.set({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    sizes.observe(element);
    inject(DestroyRef).onDestroy(() => sizes.disconnect());
  }
}
