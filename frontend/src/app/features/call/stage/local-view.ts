import { Component, computed, inject } from '@angular/core';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { Track } from '../../../core/call/devices/track';
import { Avatar } from '../../../ui/avatar/avatar';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { CallState } from '../call-state';
import { CornerPlace } from './corner';

/** How the others see me: a mirrored picture that stands in a corner of one's choice. */
@Component({
  selector: 'cc-local-view',
  imports: [Avatar, Icon, IconButton, Track],
  template: `
    @if (local.camera.on()) {
      <video
        [ccTrack]="local.camera.track()"
        [muted]="true"
        playsinline
        autoplay
        data-testid="local-video"
        aria-hidden="true"
      ></video>
    } @else if (state.me(); as me) {
      <cc-avatar [seed]="me.id" [name]="me.displayName" [url]="me.avatarUrl" [size]="40" />
    }
    <span class="name">
      @if (!local.microphone.on()) {
        <cc-icon name="mic-off" [size]="14" />
      }
      <span i18n="@@local.you">You</span>
    </span>
    <button
      type="button"
      ccIconButton
      small
      data-corner-keys
      data-testid="local-move"
      label="Move your picture: arrow keys"
      i18n-label="@@local.move"
      (click)="step()"
    >
      <cc-icon name="move" [size]="16" />
    </button>
  `,
  styleUrl: './local-view.css',
  hostDirectives: [{ directive: CornerPlace, inputs: ['ccCorner', 'ccCornerFirst'] }],
  host: {
    role: 'group',
    '[attr.aria-label]': 'label',
    'data-testid': 'local-view',
    '[class.portrait]': 'portrait()',
  },
})
export class LocalView {
  protected readonly state = inject(CallState);
  protected readonly local = inject(LocalDevices);
  protected readonly label = $localize`:@@local.label:Your picture`;
  readonly #place = inject(CornerPlace);
  /** A phone held upright sends an upright picture. */
  protected readonly portrait = computed(() => {
    const { width = 16, height = 9 } = this.local.camera.track()?.getSettings() ?? {};
    return height > width;
  });

  constructor() {
    this.#place.tapped.subscribe(() => this.step());
  }

  /** A click brings it to the next corner, clockwise. */
  protected step(): void {
    const next = {
      'top-left': 'top-right',
      'top-right': 'bottom-right',
      'bottom-right': 'bottom-left',
      'bottom-left': 'top-left',
    } as const;
    this.#place.move(next[this.#place.corner()]);
  }
}
