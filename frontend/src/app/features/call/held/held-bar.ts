import { Component, inject } from '@angular/core';
import { IsolatePipe } from '../../../core/i18n/isolate';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { CallState } from '../call-state';
import { HeldCall } from './held-call';

/** The call on hold, with the buttons that resume and leave it. */
@Component({
  selector: 'cc-held-bar',
  imports: [Button, Icon, IsolatePipe],
  template: `
    <cc-icon name="pause" [size]="16" />
    <span class="cc-clip" i18n="@@held.with">{{ held.name() | isolate }} is on hold</span>
    <button
      type="button"
      ccButton="primary"
      small
      data-testid="held-resume"
      (click)="state.resumeHeld()"
      i18n="@@held.resume"
    >
      Resume
    </button>
    <button
      type="button"
      ccButton="ghost"
      small
      data-testid="held-leave"
      (click)="held.leave()"
      i18n="@@held.leave"
    >
      Leave
    </button>
  `,
  styles: `
    :host {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      min-width: 0;
      padding: var(--cc-s1) var(--cc-s3);
      color: var(--cc-on-warn-soft);
      background: var(--cc-warn-soft);
      font-weight: 500;
    }
    .cc-clip {
      flex: 1;
    }
    cc-icon,
    button {
      flex: none;
    }
  `,
  host: { role: 'status', 'data-testid': 'held-call' },
})
export class HeldBar {
  protected readonly state = inject(CallState);
  protected readonly held = inject(HeldCall);
}
