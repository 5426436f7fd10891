import { Component, computed, inject, input } from '@angular/core';
import type { UserId } from '@chatcall/contracts';
import { Icon } from '../../../ui/icon/icon';
import { MeetingState } from './meeting-state';

/** The raised hand of a user with its place among all; nothing while it is not raised. */
@Component({
  selector: 'cc-hand-badge',
  imports: [Icon],
  template: `
    @if (order(); as place) {
      <cc-icon name="hand" [size]="14" />
      <span class="cc-num" aria-hidden="true" data-testid="hand-order">{{ place }}</span>
      <span class="cc-sr" i18n="@@meeting.handPlace">hand raised, number {{ place }}</span>
    }
  `,
  styles: `
    :host {
      display: flex;
      gap: 3px;
      align-items: center;
      padding: 1px 7px;
      border-radius: var(--cc-rf);
      color: var(--cc-on-warn-soft);
      background: var(--cc-warn-soft);
      font-size: var(--cc-fs-2);
      font-weight: 600;
      line-height: 1.125rem;
    }
    :host(.none) {
      display: none;
    }
  `,
  host: { 'data-testid': 'hand-badge', '[class.none]': 'order() === null' },
})
export class HandBadge {
  readonly #meeting = inject(MeetingState);
  readonly userId = input.required<UserId | undefined>();
  protected readonly order = computed(() => this.#meeting.orderOf(this.userId()));
}
