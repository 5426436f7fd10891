import { Component, inject } from '@angular/core';
import { Button } from '../button/button';
import { Icon } from '../icon/icon';
import { Toasts } from './toasts';

/** Shows the toasts. It is in the page before the first of them, because a live region that is added later is not announced. */
@Component({
  selector: 'cc-toast-outlet',
  imports: [Button, Icon],
  templateUrl: './toast-outlet.html',
  styleUrl: './toast-outlet.css',
})
export class ToastOutlet {
  protected readonly toasts = inject(Toasts);
}
