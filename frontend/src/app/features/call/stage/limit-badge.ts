import { Component, computed, input } from '@angular/core';
import { Icon } from '../../../ui/icon/icon';
import type { VideoLimit } from './remote-participant';

/** Why a video is not received although it is on. */
@Component({
  selector: 'cc-limit-badge',
  imports: [Icon],
  template: `<cc-icon name="video-off" [size]="14" /><span class="cc-clip">{{ text() }}</span>`,
  styles: `
    :host {
      display: flex;
      gap: 6px;
      align-items: center;
      min-width: 0;
      padding: 3px 9px;
      border-radius: var(--cc-r1);
      color: var(--cc-on-warn-soft);
      background: var(--cc-warn-soft);
      font-size: var(--cc-fs-2);
      font-weight: 500;
      line-height: 1.125rem;
    }
  `,
  host: { role: 'status', 'data-testid': 'tile-limit', '[attr.data-limit]': 'limit()' },
})
export class LimitBadge {
  readonly limit = input.required<VideoLimit>();
  protected readonly text = computed(() => {
    switch (this.limit()) {
      case 'bandwidth':
        return $localize`:@@limit.bandwidth:Video paused: slow network`;
      case 'last-n':
        return $localize`:@@limit.lastN:Video paused until they speak`;
      case 'low-bandwidth':
        return $localize`:@@limit.lowBandwidth:No videos: little bandwidth`;
    }
  });
}
