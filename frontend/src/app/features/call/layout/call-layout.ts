import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import type { MediaItem, RemoteParticipant } from '@chatcall/client-sdk/calls';
import { KeyValue } from '../../../platform/key-value';
import { CallState } from '../call-state';
import { ScreenShare } from '../screen-share';
import { awayPeople } from './away-people';
import { NO_ORDER } from './speaking-order';
import {
  LAYOUT_CHOICES,
  layOutStage,
  type LayoutChoice,
  type StageInput,
  type StageLayout,
  type StageTile,
} from './stage-layout';
import type { Place, Size } from './tile-layout';
import { keyOf } from './unshown-video';

const KEY = 'chatcall.call.layout';
const SELF = 'self';
const NOTHING: ReadonlySet<string> = new Set();

/** A tile of the stage, with what it shows. */
export type CallStageTile =
  | (StageTile & { readonly kind: 'person'; readonly participant: RemoteParticipant })
  | (StageTile & { readonly kind: 'screen' | 'own-screen'; readonly item: MediaItem })
  | (StageTile & { readonly kind: 'self' });

/** How the stage of the call is laid out. Provided by the call's root component. */
@Injectable()
export class CallLayout {
  readonly #store = inject(KeyValue);
  readonly #call = inject(CallState);
  readonly #share = inject(ScreenShare);
  readonly #choice = signal<LayoutChoice>(
    LAYOUT_CHOICES.find((choice) => choice === this.#store.get(KEY)) ?? 'automatic',
  );
  /** Remembered on this device. */
  readonly choice = this.#choice.asReadonly();
  readonly #pinned = linkedSignal({ source: this.#call.session, computation: () => NOTHING });
  /** Keys of the pinned tiles. */
  readonly pinned = this.#pinned.asReadonly();
  readonly #ownHidden = linkedSignal({ source: this.#call.session, computation: () => false });
  /** My own picture is not shown to me in this call. The others see it. */
  readonly ownHidden = this.#ownHidden.asReadonly();
  /** Size of the stage. */
  readonly size = signal<Size>(
    { width: 0, height: 0 },
    { equal: (a, b) => a.width === b.width && a.height === b.height },
  );
  readonly #page = linkedSignal({ source: this.#call.session, computation: () => 0 });

  readonly #away = awayPeople(this.#call.session);
  /** Those with a tile. */
  readonly people = computed(() => {
    const [all, away] = [this.#call.participants(), this.#away()];
    return away.length < all.length ? all.filter((one) => !away.includes(one)) : all;
  });
  /** Those without a tile, while others are here: nothing of them arrives. */
  readonly away = computed(() =>
    this.people().length < this.#call.participants().length ? this.#away() : [],
  );

  /**
   * From three tiles on my own picture is a tile: in a corner it would cover another one. With
   * nobody else it is in the corner, too.
   */
  readonly ownTile = computed(
    () => this.people().length > 0 && this.people().length + this.#share.screens().length > 1,
  );
  readonly tiles = computed<readonly CallStageTile[]>(() => [
    ...this.#share.screens().map((item) => ({
      key: item.local ? item.id : keyOf(item),
      kind: item.local ? ('own-screen' as const) : ('screen' as const),
      item,
    })),
    ...this.people().map((participant) => ({
      key: participant.peerId,
      kind: 'person' as const,
      participant,
    })),
    ...(this.ownTile() && !this.ownHidden() ? [{ key: SELF, kind: 'self' as const }] : []),
  ]);

  readonly stage = linkedSignal<StageInput, StageLayout>({
    source: () => ({
      tiles: this.tiles(),
      choice: this.choice(),
      pinned: this.pinned(),
      speaker: this.#call.speaker()?.peerId ?? null,
      stage: this.size(),
      page: this.#page(),
    }),
    computation: (input, before) => layOutStage(input, before?.value.order ?? NO_ORDER),
  }).asReadonly();

  /** Where the only tile is, in whose corner the own picture is then; null with none or several. */
  readonly only = computed<Place | null>(() => {
    const [place, ...others] = this.stage().places.values();
    return place && others.length === 0 ? place : null;
  });

  choose(choice: LayoutChoice): void {
    this.#choice.set(choice);
    this.#store.set(KEY, choice);
  }

  isPinned(key: string): boolean {
    return this.pinned().has(key);
  }

  togglePin(key: string): void {
    this.#pinned.update((before) => {
      const pinned = new Set(before);
      if (!pinned.delete(key)) pinned.add(key);
      return pinned;
    });
  }

  toggleOwn(): void {
    this.#ownHidden.update((hidden) => !hidden);
  }

  /** Shows the next page, or with -1 the previous one. Returns whether there is one. */
  turn(by: 1 | -1): boolean {
    const { page, pages } = this.stage();
    const next = page + by;
    if (next < 0 || next >= pages) return false;
    this.#page.set(next);
    return true;
  }
}
