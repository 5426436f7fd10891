import { Component, computed, inject, signal } from '@angular/core';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { CallState } from '../call-state';

/** A hint while my own connection is poor: without video, sound has more room. */
@Component({
  selector: 'cc-quality-hint',
  imports: [Button, Icon],
  template: `
    @if (shown()) {
      <cc-icon name="circle-alert" [size]="16" />
      @if (local.camera.on()) {
        <span i18n="@@quality.hint">Your connection is poor. Turn off your camera?</span>
        <button
          type="button"
          ccButton="primary"
          small
          data-testid="quality-camera-off"
          (click)="local.set('camera', false)"
          i18n="@@quality.cameraOff"
        >
          Turn off
        </button>
      } @else {
        <span i18n="@@quality.hintAudio">Your connection is poor.</span>
      }
      <button
        type="button"
        ccButton="ghost"
        small
        data-testid="quality-dismiss"
        (click)="dismissed.set(true)"
        i18n="@@quality.dismiss"
      >
        Not now
      </button>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s2);
      align-items: center;
    }
    :host[hidden] {
      display: none;
    }
    /* On a phone the buttons are below the words. */
    @media (max-width: 30rem) {
      span {
        flex: 1 0 calc(100% - 24px);
      }
    }
  `,
  host: {
    role: 'status',
    class: 'notice warn',
    'data-testid': 'quality-hint',
    '[hidden]': '!shown()',
  },
})
export class QualityHint {
  protected readonly state = inject(CallState);
  protected readonly local = inject(LocalDevices);
  /** For the rest of the call. */
  protected readonly dismissed = signal(false);
  protected readonly shown = computed(
    () =>
      !this.dismissed() &&
      this.state.phase() === 'active' &&
      this.state.quality()?.level === 'poor',
  );
}
