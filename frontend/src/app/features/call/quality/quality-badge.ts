import { Component, computed, effect, input, untracked } from '@angular/core';
import type { ParticipantQuality, RemoteParticipant } from '@chatcall/client-sdk/calls';
import { BehaviorSwitch } from '../../../core/behavior';
import { badgeText } from './quality-words';

const UNMEASURED: ParticipantQuality = { level: 'good', fault: null };

/** How many of the three bars are filled. */
const BARS = { good: 3, fair: 2, poor: 1, lost: 0 } as const;

/** How well a participant is received, as three bars. In words only when something is wrong. */
@Component({
  selector: 'cc-quality-badge',
  template: `
    @for (bar of [1, 2, 3]; track bar) {
      <i aria-hidden="true" [class.on]="bar <= bars()"></i>
    }
    @if (text(); as words) {
      <span class="cc-sr">{{ words }}</span>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      gap: 2px;
      align-items: flex-end;
      height: 12px;
    }
    i {
      width: 3px;
      height: 4px;
      border-radius: 1px;
      background: currentColor;
      opacity: 0.35;
    }
    i:nth-of-type(2) {
      height: 8px;
    }
    i:nth-of-type(3) {
      height: 12px;
    }
    .on {
      opacity: 1;
    }
    :host([data-level='fair']) .on {
      background: var(--cc-quality-fair, #f2b84b);
    }
    :host([data-level='poor']) i,
    :host([data-level='lost']) i {
      background: var(--cc-quality-poor, #ff8a80);
    }
    @media (forced-colors: active) {
      i {
        background: CanvasText;
        forced-color-adjust: none;
      }
    }
  `,
  host: {
    'data-testid': 'tile-quality',
    '[attr.data-level]': 'quality().level',
    '[attr.data-fault]': 'quality().fault',
    '[attr.title]': 'text() || null',
  },
})
export class QualityBadge {
  readonly participant = input.required<RemoteParticipant>();
  readonly #link = new BehaviorSwitch<RemoteParticipant>();
  protected readonly quality = this.#link.follow((one) => one.quality$, UNMEASURED);
  protected readonly bars = computed(() => BARS[this.quality().level]);
  protected readonly text = computed(() => badgeText(this.quality()));

  constructor() {
    effect(() => {
      const next = this.participant();
      untracked(() => this.#link.switchTo(next));
    });
  }
}
