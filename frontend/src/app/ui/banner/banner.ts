import { Component, input } from '@angular/core';
import { Icon } from '../icon/icon';
import type { IconName } from '../icon/icon-paths';

/** A line above the content that reports a lasting state. */
@Component({
  selector: 'cc-banner',
  imports: [Icon],
  template: `<cc-icon [name]="icon()" [size]="16" /><span><ng-content /></span
    ><ng-content select="button" />`,
  styles: `
    :host {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      padding: var(--cc-s2) var(--cc-s3);
      font-size: var(--cc-fs-2);
      font-weight: 500;
      color: var(--cc-on-warn-soft);
      background: var(--cc-warn-soft);
    }
    span {
      flex: 1;
    }
  `,
})
export class Banner {
  readonly icon = input<IconName>('triangle-alert');
}
