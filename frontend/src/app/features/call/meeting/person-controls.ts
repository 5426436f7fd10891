import { Component, computed, inject, input } from '@angular/core';
import type { UserCard } from '@chatcall/contracts';
import { ParticipantVolumes } from '../../../core/call/participant-volumes';
import { isolate } from '../../../core/i18n/isolate';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { MeetingState } from './meeting-state';

/** What I can do about one other person in the call: their volume here, and what hosts do. */
@Component({
  selector: 'cc-person-controls',
  imports: [Button, Icon],
  template: `
    <label>
      <cc-icon name="volume-2" [size]="16" />
      <input
        type="range"
        min="0"
        max="200"
        step="10"
        data-testid="person-volume"
        [attr.aria-label]="volumeLabel()"
        [attr.aria-valuetext]="percent()"
        [value]="volume()"
        (input)="change($event.target)"
      />
      <span class="cc-num percent" aria-hidden="true">{{ percent() }}</span>
    </label>
    @if (meeting.hosting()) {
      <div class="host">
        @if (!muted()) {
          <button
            type="button"
            ccButton="ghost"
            small
            data-testid="person-mute"
            (click)="meeting.mute(user().id)"
          >
            <span i18n="@@meeting.mute">Mute</span>
          </button>
        }
        @if (meeting.orderOf(user().id) !== null) {
          <button
            type="button"
            ccButton="ghost"
            small
            data-testid="person-lower-hand"
            (click)="meeting.lowerHand(user().id)"
          >
            <span i18n="@@meeting.lowerHand">Lower hand</span>
          </button>
        }
        <button
          type="button"
          ccButton="ghost"
          small
          data-testid="person-remove"
          (click)="meeting.remove(user())"
        >
          <span i18n="@@meeting.remove">Remove from call</span>
        </button>
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--cc-s2);
      width: 100%;
      padding: 0 var(--cc-s2) var(--cc-s2);
    }
    label,
    .host {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s2);
      align-items: center;
    }
    label {
      flex-wrap: nowrap;
    }
    input {
      flex: 1;
      min-width: 0;
      height: 32px;
      accent-color: var(--cc-primary);
    }
    .percent {
      width: 3.25em;
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
      text-align: end;
    }
  `,
})
export class PersonControls {
  protected readonly meeting = inject(MeetingState);
  readonly #volumes = inject(ParticipantVolumes);
  readonly user = input.required<UserCard>();
  readonly muted = input(false);
  protected readonly volume = computed(() => Math.round(this.#volumes.of(this.user().id) * 100));
  protected readonly percent = computed(() => `${this.volume()} %`);
  protected readonly volumeLabel = computed(
    () => $localize`:@@meeting.volume:Volume of ${isolate(this.user().displayName)}:name:`,
  );

  protected change(target: EventTarget | null): void {
    if (target instanceof HTMLInputElement)
      this.#volumes.set(this.user().id, target.valueAsNumber / 100);
  }
}
